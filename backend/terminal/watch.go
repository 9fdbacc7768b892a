package terminal

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// watchEvery is how often live terminals are looked at.
	watchEvery = time.Second
	// patience is how long the host may leave a question unanswered before its
	// terminals are disconnected.
	patience = 5 * time.Second
)

// surveyEvery is the number of looks after which all terminals are measured, not
// only those about which something is in doubt: nothing tells when a silent
// process is stopped.
const surveyEvery = 5

// watcher looks at the live terminals of a service: what no output tells is seen
// here, a process that does nothing or a host that does not answer. A look costs
// one question to the host, and one to the system for all terminals about which
// something is in doubt.
type watcher struct {
	service  *Service
	answered time.Time // when the host last answered
	silent   bool      // it does not, and the terminals say so
	looks    int
}

// watch runs until the service closes. It rests while no terminal lives.
func (s *Service) watch() {
	w := &watcher{service: s}
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.lives:
			w.watchLive()
		}
	}
}

// wake tells the watcher that a terminal lives.
func (s *Service) wake() {
	select {
	case s.lives <- struct{}{}:
	default: // it was told
	}
}

func (w *watcher) watchLive() {
	tick := time.NewTicker(w.service.WatchEvery)
	defer tick.Stop()
	w.answered = time.Now()
	for {
		select {
		case <-w.service.ctx.Done():
			return
		case <-tick.C:
		}
		live := w.service.followers()
		if len(live) == 0 {
			return
		}
		w.look(live)
	}
}

func (w *watcher) look(live []*follower) {
	children, err := w.ask()
	if err != nil {
		if time.Since(w.answered) >= w.service.Patience && w.service.ctx.Err() == nil {
			w.hostSilent(live)
		}
		return
	}
	w.answered = time.Now()
	if w.silent {
		w.hostAnswers(live)
	}
	w.looks++
	all := w.looks%surveyEvery == 0
	var doubtful []*follower
	var pids []int
	for _, f := range live {
		child, ok := children[f.process.ID]
		if !ok || child.State != host.StateRunning || f.signs.disconnected {
			continue
		}
		w.take(f, child)
		w.urge(f)
		if all || w.doubts(f) {
			doubtful, pids = append(doubtful, f), append(pids, child.PID)
		}
	}
	if len(pids) == 0 {
		return
	}
	usages, err := process.Usages(w.service.ctx, pids...)
	if err != nil {
		return // the next look asks again
	}
	for i, f := range doubtful {
		if u, ok := usages[pids[i]]; ok {
			w.judge(f, u)
		}
	}
}

// ask asks the host for its children, by id.
func (w *watcher) ask() (map[string]host.Info, error) {
	ctx, cancel := context.WithTimeout(w.service.ctx, w.service.Patience)
	defer cancel()
	client, err := w.service.Link.Running(ctx)
	if err != nil {
		return nil, err
	}
	list, err := client.List(ctx)
	if err != nil {
		return nil, err
	}
	children := make(map[string]host.Info, len(list))
	for _, child := range list {
		children[child.ID] = child
	}
	return children, nil
}

// hostSilent says of the terminals that nobody knows how they are. A host that
// is gone is another matter: their followers are told, and settle them.
func (w *watcher) hostSilent(live []*follower) {
	if !w.silent {
		w.service.Log.Warn("the process host does not answer; its terminals are disconnected")
	}
	w.silent = true
	from := []workbench.TerminalStatus{
		workbench.TerminalInitializing, workbench.TerminalRunning, workbench.TerminalAttention,
		workbench.TerminalStuck, workbench.TerminalRecovering,
	}
	for _, f := range live {
		if f.signs.disconnected {
			continue
		}
		if moved, stored := f.move(from, workbench.TerminalDisconnected); stored {
			f.signs.disconnected = moved
		}
	}
}

// hostAnswers lets the terminals catch up with what was printed meanwhile.
func (w *watcher) hostAnswers(live []*follower) {
	w.silent = false
	for _, f := range live {
		if !f.signs.disconnected {
			continue
		}
		moved, stored := f.move([]workbench.TerminalStatus{workbench.TerminalDisconnected}, workbench.TerminalRecovering)
		if !stored {
			w.silent = true // and tried again
			continue
		}
		f.signs.rejoin()
		if moved {
			f.stuck.Store(false)
			f.catchUp()
		}
	}
}

// move changes the status of a terminal. moved: it was in one of those. stored:
// the database answered.
func (f *follower) move(from []workbench.TerminalStatus, to workbench.TerminalStatus) (moved, stored bool) {
	s := f.service
	err := s.Store.MoveTerminal(context.WithoutCancel(s.ctx), f.terminalID, from, to, nil)
	switch {
	case err == nil:
		f.changed()
		return true, true
	case workbench.ErrorCode(err) == workbench.EConflict:
		return false, true
	}
	s.Log.Error("terminal status not stored", "terminal", f.terminalID, "status", to, "error", err)
	return false, false
}

// followers are those of the live terminals.
func (s *Service) followers() []*follower {
	s.mu.Lock()
	defer s.mu.Unlock()
	live := make([]*follower, 0, len(s.live))
	for _, f := range s.live {
		live = append(live, f)
	}
	return live
}
