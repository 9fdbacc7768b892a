//go:build unix

package host

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// treePoll is how often a dying tree is looked at.
const treePoll = 20 * time.Millisecond

// processTree is everything that a child has started: the members of its
// session (shells put each job in a process group of its own, so a group is not
// enough), and those descendants that were seen to begin a session of their own.
//
// A daemon that has left both the session and its parents is not part of it: it
// may be a tmux server or the agent of ssh, which serve others too and are meant
// to stay. Survivors lists it, and it is ended only when somebody asks for that.
type processTree struct {
	session  int // the pid of the child, which leads the session
	terminal bool
	leader   atomic.Bool // the child is not reaped

	mu      sync.Mutex
	escaped map[int]string // pid to start token, of members outside the session
}

func newProcessTree(pid int) (*processTree, error) {
	t := &processTree{session: pid, escaped: make(map[int]string)}
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

// members lists the live processes of the tree.
func (t *processTree) members() []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := processes()
	tree := make(map[int]bool)
	for _, p := range all {
		if t.isRoot(p, all) {
			tree[p.pid] = true
		}
	}
	for grown := true; grown; { // parents may be listed after their children
		grown = false
		for _, p := range all {
			if tree[p.parent] && !tree[p.pid] {
				tree[p.pid], grown = true, true
			}
		}
	}
	clear(t.escaped)
	for _, p := range all {
		if tree[p.pid] && p.session != t.session {
			t.escaped[p.pid] = p.token // its parent may be gone the next time
		}
	}
	return slices.Collect(maps.Keys(tree))
}

// isRoot tells a member by itself, not by its parent. A session's number stays
// taken while it has members: when the leader was reaped and yet a process has
// its number, the session is empty and the number is a stranger's.
func (t *processTree) isRoot(p listed, all []listed) bool {
	if token, ok := t.escaped[p.pid]; ok && token == p.token {
		return true
	}
	if p.session != t.session {
		return false
	}
	return t.leader.Load() || !slices.ContainsFunc(all, func(q listed) bool { return q.pid == t.session })
}

func (t *processTree) close() {}
