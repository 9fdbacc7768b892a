package storetest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// environmentPaths are the changes of the data model, and no others.
func environmentPaths() map[workbench.EnvironmentStatus][]workbench.EnvironmentStatus {
	return map[workbench.EnvironmentStatus][]workbench.EnvironmentStatus{
		"creating":  {"active", "destroyed"},
		"active":    {"removing", "missing"},
		"missing":   {"active", "destroyed"},
		"removing":  {"destroyed", "active"},
		"destroyed": {"creating"},
	}
}

// environmentModel is a worktree in memory.
type environmentModel struct {
	status   workbench.EnvironmentStatus
	snapshot bool
	run      string // a live run in it, "" for none
}

// move says with which code a change is answered, and does it.
func (m *environmentModel) move(from, to workbench.EnvironmentStatus) workbench.Code {
	switch {
	case !slices.Contains(environmentPaths()[from], to):
		return workbench.EInvalid
	case m.status != from:
		return workbench.EConflict
	case m.run != "" && (to == "removing" || from == "missing" && to == "destroyed"):
		return workbench.EConflict
	case to == "creating" && !m.snapshot:
		return workbench.EConflict
	}
	m.status = to
	return ""
}

// checkEnvironments asks for changes between any two statuses and compares
// what is stored with the model.
func checkEnvironments(t *testing.T, b *bench) {
	statuses := []workbench.EnvironmentStatus{"creating", "active", "missing", "removing", "destroyed"}
	project := Codebase(t, b.DB, b.host.ID)
	rapid.Check(t, func(rt *rapid.T) {
		e := Environment(t, b.DB, project)
		m := &environmentModel{status: workbench.EnvironmentCreating}
		rt.Repeat(map[string]func(*rapid.T){
			"move": func(rt *rapid.T) {
				from := rapid.SampledFrom(append(statuses, m.status, m.status, m.status)).Draw(rt, "from")
				to := rapid.SampledFrom(append(statuses, environmentPaths()[from]...)).Draw(rt, "to")
				before := m.status
				want := m.move(from, to)
				err := b.MoveEnvironment(b.ctx, workbench.EnvironmentChange{ID: e.ID, From: from, To: to})
				if got := workbench.ErrorCode(err); got != want {
					rt.Fatalf("from %s (is %s) to %s: %v, want %q", from, before, to, err, want)
				}
			},
			"snapshot": func(*rapid.T) {
				b.snapshot(t, e)
				m.snapshot = true
			},
			"run": func(*rapid.T) {
				if m.run != "" {
					b.cancelRun(t, m.run)
					m.run = ""
					return
				}
				m.run = b.liveRun(t, Conversation(t, b.DB, b.host.ID).ID, &e.ID, nil)
			},
			"": func(rt *rapid.T) {
				got := b.environment(t, e.ID)
				if got.Status != m.status || (got.RemovedAt != nil) != (m.status == "destroyed") {
					rt.Fatalf("status %s, removed at %v; want %s", got.Status, got.RemovedAt, m.status)
				}
			},
		})
	})
}
