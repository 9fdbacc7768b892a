package host

import (
	"log/slog"
	"net"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// server holds the children and the connections of one host.
type server struct {
	cfg  Config
	self HostInfo
	lock os.FileInfo // the lock file when it was taken
	log  *slog.Logger
	wg   sync.WaitGroup // accept loops and connections
	done chan struct{}  // closed when the host is to end
	over sync.Once      // closes done

	attached atomic.Int32  // connected clients
	bulk     chan struct{} // a token for each pump that carries much; one processor is left to the others

	mu        sync.Mutex
	refusing  bool // the host ends: no new child, no new client
	processes map[string]*process
	conns     map[*conn]struct{}
	idle      *time.Timer
}

func newServer(cfg Config, self HostInfo) *server {
	return &server{
		cfg: cfg, self: self, log: newLogger(cfg),
		done:      make(chan struct{}),
		bulk:      make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1)),
		processes: make(map[string]*process),
		conns:     make(map[*conn]struct{}),
	}
}

func (s *server) accept(listener *net.UnixListener) {
	for {
		socket, err := listener.AcceptUnix()
		if err != nil {
			return // closed, by the one who replaces it or ends the host
		}
		if !sameUser(socket) {
			s.log.Warn("refused a connection of another user")
			socket.Close() //nolint:errcheck // refused
			continue
		}
		s.wg.Go(func() { newConn(s, socket).serve() })
	}
}

// attach counts a client that has said hello. It says no when the host ends.
func (s *server) attach(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusing {
		return false
	}
	s.conns[c] = struct{}{}
	s.attached.Add(1)
	s.stopIdle()
	return true
}

// detach is the counterpart of attach. When the last client goes, terminals
// that waited for it run on.
func (s *server) detach(c *conn) {
	s.mu.Lock()
	_, was := s.conns[c]
	delete(s.conns, c)
	left := int32(-1)
	if was {
		left = s.attached.Add(-1)
	}
	processes := s.all()
	s.mu.Unlock()
	if left != 0 {
		return
	}
	for _, p := range processes {
		p.reconsider()
	}
	s.reconsiderIdle()
}

// broadcast hands a notice to every client. It never blocks.
func (s *server) broadcast(n Notice) {
	if s.attached.Load() == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.notices.put(n)
	}
}

// all lists the processes. The caller holds mu.
func (s *server) all() []*process {
	processes := make([]*process, 0, len(s.processes))
	for _, p := range s.processes {
		processes = append(processes, p)
	}
	return processes
}

// find returns a process whose spawn succeeded.
func (s *server) find(id string) (*process, error) {
	s.mu.Lock()
	p, ok := s.processes[id]
	s.mu.Unlock()
	if !ok {
		return nil, unknownError(id)
	}
	if !p.started() {
		return nil, unknownError(id)
	}
	return p, nil
}

// spawn starts a child, once: an id that is known answers with what is known.
func (s *server) spawn(spec Spec) (Info, error) {
	if err := checkSpec(spec); err != nil {
		return Info{}, err
	}
	p, first, err := s.reserve(spec)
	if err != nil {
		return Info{}, err
	}
	if first {
		s.begin(p, spec)
	}
	if <-p.ready; p.err != nil {
		return Info{}, p.err
	}
	return p.snapshot(), nil
}

// reserve returns the process of an id, and whether the caller is the first to
// ask for it and must begin it.
func (s *server) reserve(spec Spec) (p *process, first bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, known := s.processes[spec.ID]; known {
		return p, false, nil
	}
	if s.refusing {
		return nil, false, workbench.Errorf(workbench.EUnavailable, "The process host is ending. Try again in a moment.")
	}
	p = s.newProcess(spec)
	s.processes[spec.ID] = p
	s.stopIdle()
	return p, true, nil
}

// begin starts the child. An id that an earlier host has used starts nothing:
// ids are for ever.
func (s *server) begin(p *process, spec Spec) {
	defer close(p.ready)
	earlier, err := OpenSpool(s.cfg.DataDir).Info(spec.ID)
	if err == nil {
		p.info = earlier
	} else {
		p.err = p.spawn(spoolDir(s.cfg.DataDir), spec)
	}
	if p.child == nil {
		s.mu.Lock()
		delete(s.processes, spec.ID)
		s.mu.Unlock()
		s.reconsiderIdle()
	}
}

func (s *server) newProcess(spec Spec) *process {
	return &process{
		cfg: s.cfg, log: s.log, bulk: s.bulk,
		notify: func(n Notice) {
			s.broadcast(n)
			if n.Exited {
				s.reconsiderIdle()
			}
		},
		dropped: func() bool { return spec.Kind == KindPTY && s.attached.Load() == 0 },
		ready:   make(chan struct{}), ended: make(chan struct{}), quit: make(chan struct{}),
		info: newInfo(spec, s.self.BootID, s.self.PID),
	}
}

// forget removes the folder of a child that has ended, also of an earlier host.
func (s *server) forget(id string) error {
	s.mu.Lock()
	p := s.processes[id]
	s.mu.Unlock()
	if p != nil && p.started() && !p.recorded.Load() {
		return workbench.Errorf(workbench.EConflict, "The process %s still runs, so its output is kept.", id)
	}
	if err := OpenSpool(s.cfg.DataDir).Remove(id); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.processes, id)
	return nil
}

// running lists the children that have not ended. The caller holds mu.
func (s *server) running() []*process {
	var running []*process
	for _, p := range s.processes {
		if !p.recorded.Load() {
			running = append(running, p)
		}
	}
	return running
}

// checkStop says whether the host may end now: with children it needs force.
// When it may, no child is taken any more: one that came before the host has
// ended would be ended with it.
func (s *server) checkStop(force bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.running()); n > 0 && !force {
		return workbench.Errorf(workbench.EConflict,
			"%d processes still run in the process host. End them first, or stop it with force to end them.", n)
	}
	s.refusing = true
	return nil
}

// refuse makes the host end: from now on it takes no child and no client.
func (s *server) refuse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuseLocked()
}

func (s *server) refuseLocked() {
	s.refusing = true
	s.stopIdle()
	s.over.Do(func() { close(s.done) })
}

// reconsiderIdle starts the idle time when there is neither child nor client.
func (s *server) reconsiderIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopIdle()
	if !s.refusing && s.isIdle() {
		s.idle = time.AfterFunc(s.cfg.IdleAfter, s.endIdle)
	}
}

func (s *server) isIdle() bool { return len(s.conns) == 0 && len(s.running()) == 0 }

func (s *server) stopIdle() {
	if s.idle != nil {
		s.idle.Stop()
		s.idle = nil
	}
}

func (s *server) endIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isIdle() { // a client may have come while the timer fired
		s.refuseLocked()
	}
}

// endChildren ends every tree and waits until the exits are recorded.
func (s *server) endChildren() {
	s.mu.Lock()
	running := s.running()
	s.mu.Unlock()
	running = slices.DeleteFunc(running, func(p *process) bool { return !p.started() })
	for _, p := range running {
		p.quitAfter(stopGrace)
	}
	limit := time.NewTimer(stopLimit)
	defer limit.Stop()
	for _, p := range running {
		select {
		case <-p.ended:
		case <-limit.C:
			s.log.Error("children did not end in time")
			return
		}
	}
}

func (s *server) closeConns() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.socket.Close() //nolint:errcheck // makes its goroutines return
	}
}
