//go:build unix

package host

import (
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// treePoll is how often a dying tree is looked at.
const treePoll = 20 * time.Millisecond

// processTree is everything that a child has started and that is still in its
// session: shells put each job in a process group of its own, so one group is
// not the tree.
type processTree struct {
	session  int // the pid of the child, which leads the session
	terminal bool
	leader   atomic.Bool // the child is not reaped
}

func newProcessTree(pid int) (*processTree, error) {
	t := &processTree{session: pid}
	t.leader.Store(true)
	return t, nil
}

// reaped tells that the main process is gone: its number may belong to another
// from now on.
func (t *processTree) reaped() { t.leader.Store(false) }

// end asks every member to end, waits until all have or grace is over, and
// kills the rest.
func (t *processTree) end(grace time.Duration) {
	t.signal(unix.SIGTERM)
	if t.terminal {
		// A shell at its prompt ignores TERM. HUP is what a closed terminal
		// sends, and the shell passes it on to its jobs.
		t.signal(unix.SIGHUP)
	}
	t.signal(unix.SIGCONT) // a stopped process acts on a signal only when it goes on
	deadline := time.Now().Add(grace)
	for time.Now().Before(deadline) {
		if !t.leader.Load() && len(t.members()) == 0 {
			return
		}
		time.Sleep(treePoll)
	}
	t.kill()
}

// kill ends every member that there is and that these start while they are
// being killed.
func (t *processTree) kill() {
	for range 10 {
		if len(t.members()) == 0 {
			return
		}
		t.signal(unix.SIGKILL)
		time.Sleep(treePoll)
	}
}

func (t *processTree) signal(sig unix.Signal) {
	members := t.members()
	if t.leader.Load() { // not reaped: the group is ours whatever the listing shows
		unix.Kill(-t.session, sig) //nolint:errcheck // it may end at any moment
	}
	for _, group := range t.groups(members) {
		unix.Kill(-group, sig) //nolint:errcheck // it may end at any moment
	}
}

// groups returns the process groups of members other than the leader's.
func (t *processTree) groups(members []int) []int {
	var groups []int
	for _, pid := range members {
		group, err := unix.Getpgid(pid)
		if err != nil || group == t.session && t.leader.Load() || slices.Contains(groups, group) {
			continue
		}
		groups = append(groups, group)
	}
	return groups
}

// members lists the live processes of the session.
func (t *processTree) members() []int {
	// A session's number stays taken while it has members. When the leader
	// was reaped and yet a process has its number, the session is empty and
	// the number is a stranger's.
	if !t.leader.Load() && unix.Kill(t.session, 0) != unix.ESRCH {
		return nil
	}
	return sessionMembers(t.session)
}

func (t *processTree) close() {}
