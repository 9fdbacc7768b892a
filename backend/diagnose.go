package backend

import (
	"context"
	"errors"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Check is one thing that was looked at.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// Diagnosis is the state of everything that keeps the user's work.
type Diagnosis struct {
	OK     bool    `json:"ok"`
	Checks []Check `json:"checks"`
}

// Diagnose looks at the data directory, the database, git, the process host and
// the agents.
func (b *Backend) Diagnose(ctx context.Context) Diagnosis {
	d := Diagnosis{OK: true, Checks: []Check{
		b.checkDirectory(), b.checkWrite(ctx), b.checkIntegrity(ctx), b.checkReferences(ctx), b.checkSchema(ctx), b.checkHost(ctx),
	}}
	for _, driver := range b.Agents {
		info := driver.Probe(ctx, b.AgentEnv)
		// A missing agent is told, but is no fault: another one may do.
		d.Checks = append(d.Checks, Check{Name: "agent " + info.Name, OK: true, Detail: info.Detail})
	}
	for _, c := range d.Checks {
		d.OK = d.OK && c.OK
	}
	return d
}

// DiagnoseClosed is the diagnosis of a data directory that cannot be opened.
// cause is why.
func DiagnoseClosed(cfg config.Config, cause error) Diagnosis {
	directory := config.Prepare(cfg)
	checks := []Check{check("data directory", directory, cfg.DataDir)}
	if directory == nil {
		checks = append(checks, check("database", cause, ""))
		var known *workbench.Error
		if errors.As(cause, &known) && known.Err != nil {
			checks[1].Detail += " (" + known.Err.Error() + ")"
		}
	}
	return Diagnosis{Checks: checks}
}

func check(name string, err error, detail string) Check {
	if err != nil {
		return Check{Name: name, Detail: workbench.ErrorMessage(err)}
	}
	return Check{Name: name, OK: true, Detail: detail}
}

func (b *Backend) checkDirectory() Check {
	return check("data directory", config.Prepare(b.Config), b.Config.DataDir)
}

func (b *Backend) checkWrite(ctx context.Context) Check {
	return check("database write", b.Store.WriteProbe(ctx), "a row was written and committed")
}

func (b *Backend) checkIntegrity(ctx context.Context) Check {
	report, err := b.Store.IntegrityCheck(ctx)
	if err == nil && report != "" {
		return Check{Name: "database integrity", Detail: report}
	}
	return check("database integrity", err, "no damage found")
}

func (b *Backend) checkReferences(ctx context.Context) Check {
	n, err := b.Store.ForeignKeyCheck(ctx)
	if err == nil && n > 0 {
		return Check{Name: "database references", Detail: fmt.Sprintf("%d rows refer to something that is not there", n)}
	}
	return check("database references", err, "every reference is met")
}

func (b *Backend) checkSchema(ctx context.Context) Check {
	version, err := b.Store.SchemaVersion(ctx)
	file, journal, _ := b.Store.Size(ctx)
	return check("database schema", err, fmt.Sprintf("version %d, %d KiB, journal %d KiB", version, file>>10, journal>>10))
}

func (b *Backend) checkHost(ctx context.Context) Check {
	client, err := b.Link.Running(ctx)
	if workbench.ErrorCode(err) == workbench.EHostUnreachable {
		return Check{Name: "process host", OK: true, Detail: "not running; it starts with the first terminal or job"}
	}
	if err != nil {
		return check("process host", err, "")
	}
	children, err := client.List(ctx)
	return check("process host", err, fmt.Sprintf("pid %d, %d children", client.Status().PID, len(children)))
}
