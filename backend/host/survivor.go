package host

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Survivor is a process that a child of a data directory has started and that no
// host cares for any more: the child has ended, or its host has.
type Survivor struct {
	ProcessID  string   `json:"process_id"` // of the child that it descends from
	PID        int      `json:"pid"`
	StartToken string   `json:"start_token"`
	Argv       []string `json:"argv"`
	StartedAt  int64    `json:"started_at"` // UTC Unix milliseconds
}

// Survivors lists the processes that outlived their child or its host, ordered
// by process id and start. They are found by the session of the child, and on
// Linux by the mark in their environment, which also finds those that left the
// session and their parents (daemons) and those of forgotten children. A program
// that did both and cleared its environment is not found; on macOS one that left
// the session. Windows has none: they end with their job object.
func Survivors(dataDir string) ([]Survivor, error) {
	dir, err := canonicalDir(dataDir)
	if err != nil {
		return nil, storeError(err)
	}
	known, err := OpenSpool(dir).List()
	if err != nil {
		return nil, storeError(err)
	}
	boot, err := BootID()
	if err != nil {
		return nil, err
	}
	all := processes()
	o := origins{prefix: markPrefix(dir), hosted: make(map[string]bool), sessions: make(map[int]string)}
	host, alive := Running(dir)
	for _, info := range known {
		switch {
		case alive && !info.Ended && info.HostPID == host.PID:
			o.hosted[info.ID] = true
		case info.BootID == boot && ownSession(info, all):
			o.sessions[info.PID] = info.ID
		}
	}
	var survivors []Survivor
	for _, p := range all {
		id := o.of(p)
		if id == "" || o.hosted[id] || p.pid == os.Getpid() {
			continue
		}
		survivors = append(survivors, Survivor{
			ProcessID: id, PID: p.pid, StartToken: p.token, Argv: argvOf(p.pid), StartedAt: startedAt(p.token),
		})
	}
	slices.SortFunc(survivors, func(a, b Survivor) int {
		if order := strings.Compare(a.ProcessID, b.ProcessID); order != 0 {
			return order
		}
		return int(a.StartedAt - b.StartedAt)
	})
	return survivors, nil
}

// origins tells of which child a process is.
type origins struct {
	prefix   string // of the mark in the environment
	hosted   map[string]bool
	sessions map[int]string
}

func (o origins) of(p listed) string {
	if id, ok := markOf(p.pid, o.prefix); ok {
		return id
	}
	return o.sessions[p.session]
}

// ownSession reports whether processes in a session of the child's number are
// the child's. A number stays taken while its session has members: when another
// process has it, that session is over and the number was given again.
func ownSession(info Info, all []listed) bool {
	if info.PID == 0 {
		return false
	}
	i := slices.IndexFunc(all, func(p listed) bool { return p.pid == info.PID })
	return i < 0 || all[i].token == info.PIDStartToken
}

// survivorGrace is how long a survivor has to end by itself.
const survivorGrace = 3 * time.Second

// EndSurvivor asks the process with this pid and start token to end, and kills
// it after 3 s. It returns when the process is gone. ENotFound when that process
// has ended already, EConflict when it may not be ended.
func EndSurvivor(ctx context.Context, pid int, startToken string) error {
	p, err := os.FindProcess(pid) // holds the process itself where the system can, so that none of its number is hit
	if err != nil || !Alive(pid, startToken) {
		return workbench.Errorf(workbench.ENotFound, "The process %d has ended already.", pid)
	}
	defer p.Release() //nolint:errcheck // nothing is left to do
	if err := askToEnd(p); err != nil && Alive(pid, startToken) {
		return workbench.Wrap(workbench.EConflict, err, "The process may not be ended. It belongs to another user.")
	}
	deadline := time.After(survivorGrace)
	for Alive(pid, startToken) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			if err := p.Kill(); err != nil && Alive(pid, startToken) {
				return workbench.Wrap(workbench.EConflict, err, "The process cannot be ended.")
			}
			deadline = nil
		case <-time.After(orphanPoll):
		}
	}
	return nil
}
