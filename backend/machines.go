package backend

import "context"

// Machine is an installation that uses the same database.
type Machine struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Here      bool   `json:"here"`
	Reachable bool   `json:"reachable"` // an owner runs there: it renewed its lease in time
	SeenAt    int64  `json:"seen_at"`   // when it last did, UTC ms
}

// Machines are all installations that use the database, by name. Of what is on
// one that cannot be reached nothing changes, unless the user takes it over.
func (b *Backend) Machines(ctx context.Context) ([]Machine, error) {
	hosts, err := b.Store.Hosts(ctx)
	if err != nil {
		return nil, err
	}
	server, err := b.Store.Server(ctx)
	if err != nil {
		return nil, err
	}
	machines := make([]Machine, 0, len(hosts))
	for _, h := range hosts {
		m := Machine{ID: h.ID, Name: h.Name, Here: h.ID == b.HostID, SeenAt: h.UpdatedAt}
		// Leases are by the server's clock. Without a server the file lock is the
		// lease, and who asks has it.
		m.Reachable = m.Here || server != nil && reachable(h, server.Now)
		machines = append(machines, m)
	}
	return machines, nil
}
