package backend

import (
	"context"
	"fmt"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// slowServer is from when on a question to the server is answered too slowly
	// to type a task text.
	slowServer = 500 * time.Millisecond
	// mostSkew is how far the clocks of two machines may be apart before lists
	// that hold the work of both look wrong.
	mostSkew = 10 * time.Second
	// questions are asked to know how long an answer takes; the shortest counts.
	questions = 3
)

// diagnoseServer looks at what only a PostgreSQL database has.
func (b *Backend) diagnoseServer(ctx context.Context) []Check {
	server, err := b.Store.Server(ctx)
	if err != nil {
		return []Check{check("database server", err, "")}
	}
	checks := []Check{b.checkServer(ctx, *server)}
	hosts, err := b.Store.Hosts(ctx)
	if err != nil {
		return append(checks, check("lease", err, ""))
	}
	return append(checks, b.checkLease(hosts, server.Now), b.checkMachines(hosts, server.Now))
}

func (b *Backend) checkServer(ctx context.Context, server workbench.DatabaseServer) Check {
	const name = "database server"
	if server.Encoding != "UTF8" {
		return Check{Name: name, Detail: fmt.Sprintf("The database's encoding is %s, which cannot hold every text. Make a new one with CREATE DATABASE … ENCODING 'UTF8'.", server.Encoding)}
	}
	took, err := b.latency(ctx)
	if err != nil {
		return check(name, err, "")
	}
	if took > slowServer {
		return Check{Name: name, Detail: fmt.Sprintf("An answer of the database server takes %s. Use one that is nearer, or look at what keeps it busy.", took.Round(time.Millisecond))}
	}
	return Check{Name: name, OK: true, Detail: fmt.Sprintf("PostgreSQL %s, %s, answers in %s", server.Version, server.Encoding, took.Round(10*time.Microsecond))}
}

// latency is how long an answer of the server takes.
func (b *Backend) latency(ctx context.Context) (time.Duration, error) {
	shortest := time.Duration(0)
	for i := range questions {
		began := time.Now()
		if err := b.Store.Ping(ctx); err != nil {
			return 0, err
		}
		if took := time.Since(began); i == 0 || took < shortest {
			shortest = took
		}
	}
	return shortest, nil
}

// checkLease looks at how the other machines see this one. now is in UTC ms by
// the server's clock, as leases are.
func (b *Backend) checkLease(hosts []workbench.Host, now int64) Check {
	for _, h := range hosts {
		if h.ID == b.HostID && reachable(h, now) {
			return Check{Name: "lease", OK: true, Detail: fmt.Sprintf("held for another %d s", (*h.LeaseExpiresAt-now)/1000)}
		}
	}
	return Check{Name: "lease", Detail: "This machine has not told the others in time that it runs, so they show it as unreachable. Check the connection to the database server."}
}

func (b *Backend) checkMachines(hosts []workbench.Host, now int64) Check {
	var others []string
	for _, h := range hosts {
		switch {
		case h.ID == b.HostID:
		case reachable(h, now):
			others = append(others, h.Name+" (runs)")
		default:
			others = append(others, h.Name+" (not running)")
		}
	}
	if len(others) == 0 {
		return Check{Name: "other machines", OK: true, Detail: "none"}
	}
	return Check{Name: "other machines", OK: true, Detail: named(others)}
}

func reachable(h workbench.Host, now int64) bool {
	return h.LeaseExpiresAt != nil && *h.LeaseExpiresAt > now
}

// checkSkew compares this clock with the server's.
func (b *Backend) checkSkew(ctx context.Context) Check {
	asked := time.Now()
	server, err := b.Store.Server(ctx)
	if err != nil {
		return check("clock", err, "")
	}
	now := time.Now().UTC()
	if server == nil {
		return Check{Name: "clock", OK: true, Detail: now.Format(time.RFC3339)}
	}
	middle := asked.Add(now.Sub(asked) / 2)
	if skew := middle.Sub(time.UnixMilli(server.Now)); skew.Abs() > mostSkew {
		return Check{Name: "clock", Detail: fmt.Sprintf("The clock of this machine differs by %s from the database server's. Set the one that is wrong.", skew.Round(time.Second))}
	}
	return Check{Name: "clock", OK: true, Detail: now.Format(time.RFC3339) + ", as the database server's"}
}
