package turn

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// maxTerminals is how many terminals an agent may have at once.
	maxTerminals = 16
	// maxTerminalOutput bounds what is kept of a terminal's output, in bytes,
	// whatever the agent asks for: an answer is one line of its input.
	maxTerminalOutput = 1 << 20
)

// The methods of terminals.
const (
	methodCreate  = "terminal/create"
	methodOutput  = "terminal/output"
	methodWait    = "terminal/wait_for_exit"
	methodKill    = "terminal/kill"
	methodRelease = "terminal/release"
)

// terminal is a command that runs for the agent: a further child of the process
// host. Its id is committed before the host is asked for it, so that it is started
// once, and found by whoever follows the turn next.
type terminal struct {
	ID       string `json:"id"`
	Call     string `json:"call,omitempty"` // that asks for it and is not answered yet
	Limit    int64  `json:"limit"`          // bytes of output that are kept
	Released bool   `json:"released,omitempty"`
}

// terminalParams are those of the methods of terminals.
type terminalParams struct {
	Terminal string   `json:"terminalId"`
	Command  string   `json:"command"`
	Args     []string `json:"args"`
	Cwd      string   `json:"cwd"`
	Env      []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"env"`
	Limit *int64 `json:"outputByteLimit"`
}

// plan makes the terminal that a call asks for a part of the state, and takes out
// of use the one that a call releases.
func (t *Turn) plan(call agent.Call) {
	var p terminalParams
	if json.Unmarshal(call.Params, &p) != nil {
		return
	}
	switch call.Method {
	case methodCreate:
		if t.request.Permission == agent.PermissionPlan || len(t.state.Terminals) >= maxTerminals {
			return // refused when it is served
		}
		limit := int64(maxTerminalOutput)
		if p.Limit != nil {
			limit = min(max(*p.Limit, 0), limit)
		}
		t.state.Terminals = append(t.state.Terminals, terminal{ID: workbench.NewID(), Call: call.ID, Limit: limit})
	case methodRelease:
		for i := range t.state.Terminals {
			if t.state.Terminals[i].ID == p.Terminal {
				t.state.Terminals[i].Released = true
			}
		}
	}
}

// answered takes a call that is served out of the state, with what follows from
// it for its terminal.
func (t *Turn) answered(w agent.Served) {
	i := slices.IndexFunc(t.state.Calls, func(c agent.Call) bool { return c.ID == w.ID })
	if i < 0 {
		return
	}
	call, ok := t.state.Calls[i], w.Result != nil
	t.state.Calls = slices.Delete(t.state.Calls, i, i+1)
	delete(t.serving, w.ID) // an agent may use the id again
	at := t.terminalOf(call)
	if at == nil {
		return
	}
	if ok && call.Method == methodRelease || !ok && call.Method == methodCreate {
		t.state.Terminals = slices.DeleteFunc(t.state.Terminals, func(x terminal) bool { return x.ID == at.ID })
		return
	}
	for j := range t.state.Terminals {
		if call.Method == methodCreate && t.state.Terminals[j].ID == at.ID {
			t.state.Terminals[j].Call = ""
		}
	}
}

// terminalOf is the terminal of a call, nil when there is none. It is a copy:
// calls are served beside the turn.
func (t *Turn) terminalOf(call agent.Call) *terminal {
	var p terminalParams
	if json.Unmarshal(call.Params, &p) != nil {
		return nil
	}
	for _, at := range t.state.Terminals {
		switch {
		case call.Method == methodCreate && at.Call == call.ID,
			call.Method == methodRelease && at.ID == p.Terminal,
			call.Method != methodCreate && !at.Released && at.Call == "" && at.ID == p.Terminal:
			return &at
		}
	}
	return nil
}

// serveTerminal serves a call. at is its terminal.
func (t *Turn) serveTerminal(ctx context.Context, call agent.Call, at *terminal) (any, error) {
	var p terminalParams
	if err := json.Unmarshal(call.Params, &p); err != nil {
		return nil, workbench.Errorf(workbench.EInvalid, "The parameters of %s cannot be read.", call.Method)
	}
	if call.Method == methodCreate {
		return t.createTerminal(ctx, p, at)
	}
	if at == nil {
		return nil, workbench.Errorf(workbench.ENotFound, "There is no terminal %s.", p.Terminal)
	}
	switch call.Method {
	case methodOutput:
		return t.terminalOutput(*at)
	case methodWait:
		return t.runner.terminalExit(ctx, at.ID)
	case methodKill:
		return struct{}{}, t.runner.killTerminal(ctx, at.ID, workbench.StopRule)
	case methodRelease:
		return struct{}{}, t.runner.endTerminal(ctx, at.ID, workbench.StopRule)
	}
	return nil, notServed(call.Method)
}

// createTerminal starts the command, once: under its id a second request starts
// nothing.
func (t *Turn) createTerminal(ctx context.Context, p terminalParams, at *terminal) (any, error) {
	switch {
	case t.request.Permission == agent.PermissionPlan:
		return nil, workbench.Errorf(workbench.EInvalid, "Commands may not be run in this mode.")
	case at == nil:
		return nil, workbench.Errorf(workbench.EInvalid, "There are %d terminals already. Release one first.", maxTerminals)
	}
	spec, err := t.terminalSpec(p, at.ID)
	if err != nil {
		return nil, err
	}
	if err := t.startTerminal(ctx, spec); err != nil {
		if ctx.Err() == nil {
			_ = t.runner.endTerminal(ctx, at.ID, workbench.StopRule) // fails with ctx only; see below
		} // else the end of the turn ends it, or the next owner asks again
		return nil, err
	}
	t.calls.Go(func() { t.followTerminal(t.calls.Context(), *at) })
	return map[string]string{"terminalId": at.ID}, nil
}

// terminalSpec is the command line as it is, never given to a shell, in the
// environment of the turn.
func (t *Turn) terminalSpec(p terminalParams, id string) (host.Spec, error) {
	spec := host.Spec{ID: id, Kind: host.KindPipe, Argv: append([]string{p.Command}, p.Args...), Stdin: []byte{}}
	if p.Command == "" || slices.ContainsFunc(spec.Argv, func(arg string) bool { return strings.ContainsRune(arg, 0) }) {
		return spec, workbench.Errorf(workbench.EInvalid, "A terminal needs a program to run, and no argument of it holds a zero byte.")
	}
	var own workbench.Environ
	for _, v := range p.Env {
		if err := workbench.ValidateEnvKey(v.Name); err != nil {
			return spec, err
		}
		if err := workbench.ValidateEnvValue(v.Value); err != nil {
			return spec, err
		}
		own = append(own, v.Name+"="+v.Value)
	}
	spec.Env = own.Over(t.opt.Variables.Over(inherited()))
	var err error
	spec.Cwd, err = within(t.request.WorkingDirectory, p.Cwd)
	return spec, err
}

// within is a directory inside of another one, wherever links lead. EInvalid for
// one that is not.
func within(directory, path string) (string, error) {
	if path == "" {
		return directory, nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(directory, path)
	}
	root, err := filepath.EvalSymlinks(directory)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return "", workbench.Wrap(workbench.EDirectoryGone, err, "The directory "+path+" is not there.")
	}
	if rel, err := filepath.Rel(root, path); err != nil || !filepath.IsLocal(rel) {
		return "", workbench.Errorf(workbench.EInvalid, "The directory %s is outside of the directory %s.", path, directory)
	}
	return path, nil
}

// startTerminal records the process, has the host start it, and records that.
func (t *Turn) startTerminal(ctx context.Context, spec host.Spec) error {
	p := workbench.Process{ID: spec.ID, Kind: workbench.ProcessPipe, Cwd: spec.Cwd}
	for _, arg := range spec.Argv {
		p.Argv = append(p.Argv, t.mask.text(agent.Clean([]byte(arg))))
	}
	if err := t.runner.Store.AddAgentTerminal(ctx, t.process.ID, p); err != nil {
		return err
	}
	client, err := t.runner.Link.Running(ctx)
	if err != nil {
		return err
	}
	info, err := client.Spawn(ctx, spec)
	if err != nil {
		return err
	}
	return t.runner.Store.AgentTerminalStarted(ctx, process.StartOf(info))
}

// followTerminal lets the host drop the output that is not kept, until the command
// has ended. Output counts as the agent's: one that waits for a long build is not
// idle. The row stays as it is until the agent releases the terminal: a launch
// removes what an ended process has left in the spool.
func (t *Turn) followTerminal(ctx context.Context, at terminal) {
	watch := t.runner.Link.Watch(at.ID)
	seen := map[host.Stream]int64{}
	for {
		changed := watch.Changed()
		exit, gone := watch.Exit()
		for _, stream := range []host.Stream{host.StreamStdout, host.StreamStderr} {
			end, err := t.runner.Link.Spool().End(at.ID, stream)
			if err != nil || end == seen[stream] {
				continue
			}
			seen[stream] = end
			t.heard.Store(time.Now().UnixMilli())
			if end > at.Limit {
				t.runner.Link.Ack(ctx, at.ID, stream, end-at.Limit)
			}
		}
		if exit != nil || gone {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(batchWait):
		}
	}
}

// followTerminals goes on with those that the last owner had started.
func (t *Turn) followTerminals() {
	for _, at := range t.state.Terminals {
		if at.Call == "" {
			t.calls.Go(func() { t.followTerminal(t.calls.Context(), at) })
		}
	}
}

// killTerminals ends the commands of a turn that the user interrupts; an agent
// that waits for one of them goes on.
func (t *Turn) killTerminals() {
	for _, at := range t.state.Terminals {
		t.calls.Go(func() {
			if err := t.runner.killTerminal(t.calls.Context(), at.ID, workbench.StopCancel); err != nil {
				t.runner.Log.Warn("terminal of an interrupted agent not ended", "turn", t.owner.ID(), "process", at.ID, "error", err)
			}
		})
	}
}
