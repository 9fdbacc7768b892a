package workflow

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

const (
	// scriptTime is how long a script may take that says nothing about it.
	scriptTime = 120 * time.Second
	// killGrace is how long a script may take to end after TERM.
	killGrace = 3 * time.Second
	// spawnTime bounds the wait for a host that does not answer.
	spawnTime = 30 * time.Second
	// spawnPause is how long to wait before another host is asked.
	spawnPause = 50 * time.Millisecond
	// maxOutput is how much of what a script prints is kept, in bytes.
	maxOutput = 64 << 20
)

func itoa(n int) string { return strconv.Itoa(n) }

// command is a program that works for a node.
type command struct {
	argv []string
	env  map[string]string
	cwd  string
}

// script runs a node of bash, or of code for a runtime.
func (r *run) script(ctx context.Context, a *attempt, values *definition.Values) (definition.Output, error) {
	if err := a.take(ctx); err != nil {
		return definition.Output{}, err
	}
	defer a.give()
	cmd, sentence, err := r.commandOf(a, values)
	if err != nil {
		return definition.Output{}, err
	}
	if sentence != "" {
		return a.fail(ctx, workbench.NodeFailedError, sentence)
	}
	limit := scriptTime
	if a.node.Timeout != nil {
		limit = time.Duration(*a.node.Timeout) * time.Millisecond
	}
	text := a.node.Bash
	if a.node.Kind() == definition.KindScript {
		text = a.node.Script
	}
	e, err := r.execute(ctx, a, text, cmd, limit)
	if err != nil {
		return definition.Output{}, err
	}
	output, err := r.scriptEnded(ctx, a, e, limit)
	if e.end.ID != "" { // what it printed is in the row, so no node waits until its folder is removed
		r.service.group.Go(func() { r.service.Link.Forget(r.service.ctx, e.end.ID) })
	}
	return output, err
}

// ended is a program that has ended.
type ended struct {
	end     workbench.NodeProcessEnd
	stdout  string
	stderr  string
	timeout bool
	spawn   error // it was not started
}

func (r *run) scriptEnded(ctx context.Context, a *attempt, e ended, limit time.Duration) (definition.Output, error) {
	change := workbench.NodeChange{Process: &e.end, ExitCode: e.end.Exit.Code}
	if e.end.ID == "" {
		change.Process = nil
	}
	failed := func(reason workbench.NodeFailure, sentence string) (definition.Output, error) {
		change.FailureReason, change.ErrorMessage = &reason, &sentence
		if text := r.service.Redact(e.stdout); text != "" && len(text) <= workbench.MaxNodeOutput {
			change.Output = &text
		}
		return a.failed(ctx, change)
	}
	switch {
	case e.spawn != nil:
		return failed(workbench.NodeFailedSpawn, workbench.ErrorMessage(e.spawn))
	case e.timeout:
		return failed(workbench.NodeFailedTimeout, fmt.Sprintf("It ran longer than its timeout of %s and was ended.", limit))
	case e.end.Status == workbench.ProcessLost:
		return failed(workbench.NodeFailedInterrupted, "The process host ended before it did. Resume the run to try it again.")
	case e.end.Exit.Code == nil || *e.end.Exit.Code != 0:
		return failed(workbench.NodeFailedError, exitSentence(e))
	}
	return a.complete(ctx, e.stdout, change)
}

func exitSentence(e ended) string {
	sentence := "It was ended by a signal."
	switch {
	case e.end.Exit.Code != nil:
		sentence = fmt.Sprintf("It ended with the code %d.", *e.end.Exit.Code)
	case e.end.Exit.Signal != nil:
		sentence = "It was ended by the signal " + *e.end.Exit.Signal + "."
	}
	lines := strings.Split(strings.TrimSpace(e.stderr), "\n")
	if last := lines[len(lines)-1]; last != "" {
		sentence += " " + shorten(last)
	}
	return sentence
}

// sentenceOf is why a node cannot work. A reference that stands for nothing is
// named: the author of the workflow mends it.
func sentenceOf(err error) string {
	var missing *definition.MissingError
	if errors.As(err, &missing) {
		return missing.Error()
	}
	return workbench.ErrorMessage(err)
}

// commandOf makes the program of a node. sentence is what is wrong with it, for
// the node to fail.
func (r *run) commandOf(a *attempt, values *definition.Values) (cmd command, sentence string, err error) {
	spill := func(value string) (string, error) { return r.spill(a.row.ID+"-"+workbench.NewID()+".in", value) }
	var p definition.Program
	switch a.node.Kind() {
	case definition.KindScript:
		values, sentence = bound(a.node, values)
		if sentence != "" {
			return cmd, sentence, nil
		}
		p, err = definition.FillScript(r.frozen.script(a.node), a.node.Runtime, values, spill)
	default:
		p, err = definition.FillBash(a.node.Bash, values, spill)
	}
	if err != nil {
		return cmd, sentenceOf(err), nil
	}
	cmd, err = r.programFile(a, p)
	if workbench.ErrorCode(err) == workbench.EAgentMissing {
		return cmd, err.Error(), nil
	}
	return cmd, "", err
}

// bound are the values with what the node's with names, which hides inputs of the
// run that have the same name.
func bound(node *definition.Node, values *definition.Values) (*definition.Values, string) {
	if len(node.With) == 0 {
		return values, ""
	}
	with, err := definition.Bind(node.With, values, node.Kind())
	if err != nil {
		return nil, err.Error()
	}
	inner := *values
	inner.Inputs = maps.Clone(values.Inputs)
	maps.Copy(inner.Inputs, with)
	return &inner, ""
}

// programFile keeps a program as a file, which is what runs: an argument has a
// limit, and is seen by everybody on the machine.
func (r *run) programFile(a *attempt, p definition.Program) (command, error) {
	cmd := command{env: p.Env}
	name, interpreter := ".sh", []string{"bash"}
	if a.node.Kind() == definition.KindScript {
		switch a.node.Runtime {
		case definition.RuntimeUV:
			name, interpreter = ".py", []string{"uv", "run"}
			for _, dep := range a.node.Deps {
				interpreter = append(interpreter, "--with", dep)
			}
		default:
			name, interpreter = ".ts", []string{"bun", "run"}
		}
	}
	path, err := r.service.program(interpreter[0])
	if err != nil {
		return cmd, err
	}
	file, err := r.spill(a.row.ID+name, p.Text)
	cmd.argv = append(append([]string{path}, interpreter[1:]...), file)
	return cmd, err
}

// execute runs a program for a node, once, and waits for its end. text is what
// the row shows as its input.
func (r *run) execute(ctx context.Context, a *attempt, text string, cmd command, limit time.Duration) (ended, error) {
	p, err := r.processOf(ctx, a, text, &cmd)
	if err != nil {
		return ended{}, err
	}
	if p.Status == workbench.ProcessStarting {
		info, err := r.spawn(ctx, p, cmd)
		if err != nil && ctx.Err() == nil {
			r.service.endOrphan(ctx, p.ID)
			return ended{spawn: err, end: workbench.NodeProcessEnd{ID: p.ID, Status: workbench.ProcessLost}}, nil
		}
		if ctx.Err() != nil {
			return ended{}, r.stopped(ctx, p.ID)
		}
		var recorded sync.WaitGroup // while it works, and before its end is
		recorded.Go(func() { r.recordStart(ctx, info) })
		defer recorded.Wait()
	}
	began := time.Now()
	if a.row.StartedAt != nil {
		began = time.UnixMilli(*a.row.StartedAt)
	}
	return r.follow(ctx, a, p, time.Until(began.Add(limit)))
}

// processOf is the process of an attempt: the one that was asked for before, or
// a new one.
func (r *run) processOf(ctx context.Context, a *attempt, text string, cmd *command) (workbench.Process, error) {
	if cmd.cwd = *r.row.WorkingPath; !a.fresh() {
		p, err := r.service.Store.NodeProcess(ctx, a.row.ID)
		if workbench.ErrorCode(err) != workbench.ENotFound {
			return p, err
		}
	}
	p := workbench.Process{
		ID: workbench.NewID(), HostID: r.service.HostID, NodeRunID: &a.row.ID, Kind: workbench.ProcessPipe,
		Status: workbench.ProcessStarting, Cwd: cmd.cwd, Argv: cmd.argv,
	}
	return p, a.begin(ctx, text, &p)
}

// spawn asks the host for the program. Under its id it starts once.
func (r *run) spawn(ctx context.Context, p workbench.Process, cmd command) (host.Info, error) {
	project := workbench.Environ{}
	if r.row.CodebaseID != nil && r.service.Variables != nil {
		var err error
		if project, err = r.service.Variables(ctx, *r.row.CodebaseID); err != nil {
			return host.Info{}, err
		}
	}
	var own workbench.Environ
	for name, value := range cmd.env {
		own = append(own, name+"="+value)
	}
	slices.Sort(own)
	spec := host.Spec{
		ID: p.ID, Kind: host.KindPipe, Argv: p.Argv, Cwd: p.Cwd, Stdin: []byte{},
		Env: own.Over(project.Over(slices.DeleteFunc(os.Environ(), workbench.OwnEnv))),
	}
	spawning, cancel := context.WithTimeout(ctx, spawnTime)
	defer cancel()
	return r.start(spawning, spec)
}

// recordStart stores that a program runs. When that does not work, the row still
// says that it starts, and its end is stored all the same.
func (r *run) recordStart(ctx context.Context, info host.Info) {
	err := r.service.keep(ctx, r.id, func() error { return r.service.Store.NodeProcessStarted(ctx, process.StartOf(info)) })
	if err != nil && ctx.Err() == nil && workbench.ErrorCode(err) != workbench.EConflict { // another hand has recorded it
		r.service.Log.Warn("start of a program not stored", "run", r.id, "process", info.ID, "error", err)
	}
}

// start asks for a program until a host answers. One that ended meanwhile may have
// started it, and the next one knows that.
func (r *run) start(ctx context.Context, spec host.Spec) (info host.Info, err error) {
	for {
		client, err := r.service.Link.Host(ctx)
		if err == nil {
			info, err = client.Spawn(ctx, spec)
		}
		switch {
		case workbench.ErrorCode(err) == workbench.EHostUnreachable:
		case errors.Is(err, context.DeadlineExceeded):
			return info, workbench.Wrap(workbench.EHostUnreachable, err, "The process host did not answer in time. Resume the run to try it again.")
		default:
			return info, err
		}
		select {
		case <-ctx.Done():
			return info, err
		case <-time.After(spawnPause):
		}
	}
}

// follow waits for the end of a program, and reads what it printed.
func (r *run) follow(ctx context.Context, a *attempt, p workbench.Process, limit time.Duration) (ended, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	watch := r.service.Link.Watch(p.ID)
	var e ended
	e.timeout = p.StopReason != nil && *p.StopReason == workbench.StopTimeout
	for {
		changed := watch.Changed()
		exit, gone := watch.Exit()
		if exit != nil || gone {
			if exit == nil {
				r.service.endOrphan(ctx, p.ID)
			}
			e.end.ID = p.ID
			e.end.Exit, e.end.Status = process.ExitOf(exit)
			return e, r.read(ctx, a, p.ID, &e)
		}
		select {
		case <-changed:
		case <-timer.C:
			e.timeout = true
			r.kill(p.ID, workbench.StopTimeout)
		case <-ctx.Done():
			return e, r.stopped(ctx, p.ID)
		}
	}
}

// read takes what a program printed out of the spool. The log gets both streams.
func (r *run) read(_ context.Context, a *attempt, id string, e *ended) error {
	for stream, to := range map[host.Stream]*string{host.StreamStdout: &e.stdout, host.StreamStderr: &e.stderr} {
		data, err := r.service.spooled(id, stream)
		if err != nil {
			return err
		}
		*to = strings.ToValidUTF8(strings.TrimRight(string(data), "\r\n"), "\uFFFD")
		if *to != "" {
			r.log.write(a, string(stream), *to)
		}
	}
	return nil
}

// kill ends the tree of a program. It says no when the host does not know it.
func (r *run) kill(id string, reason workbench.StopReason) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.service.ctx), spawnTime)
	defer cancel()
	if err := r.service.Store.SetStopReason(ctx, id, reason); err != nil {
		r.service.Log.Warn("reason of an end not stored", "process", id, "error", err)
	}
	client, err := r.service.Link.Running(ctx)
	if err == nil {
		err = client.Signal(ctx, id, killGrace)
	}
	switch workbench.ErrorCode(err) {
	case "":
		return true
	case workbench.ENotFound:
		return false
	}
	r.service.Log.Warn("program of a node not ended", "run", r.id, "process", id, "error", err)
	return true
}

// stopped ends the program of a run that has ended, or of a node that is given up.
// When the service closes, the others go on, for the next owner.
func (r *run) stopped(ctx context.Context, id string) error {
	if r.service.ctx.Err() == nil || r.ended() {
		r.service.endProcess(r, id)
	}
	return context.Cause(ctx)
}

// ended reports whether the work stopped because the run has ended. What it left
// is ended also while the service closes: the next owner looks only at what lives.
func (r *run) ended() bool { return errors.Is(context.Cause(r.ctx), errEnded) }

// endTime bounds the wait for the end of a program that nobody wants.
const endTime = killGrace + 2*time.Second

// endProcess ends a program that nobody wants, and records its end.
func (s *Service) endProcess(r *run, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), endTime)
	defer cancel()
	known := r.kill(id, workbench.StopCancel)
	watch := s.Link.Watch(id)
	for {
		changed := watch.Changed()
		exit, gone := watch.Exit()
		if exit != nil || gone || !known {
			if exit == nil {
				s.endOrphan(ctx, id)
			}
			end := workbench.NodeProcessEnd{ID: id}
			end.Exit, end.Status = process.ExitOf(exit)
			if err := s.keep(ctx, r.id, func() error { return s.Store.EndNodeProcess(ctx, end) }); err == nil {
				s.Link.Forget(ctx, id)
			}
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			s.Log.Warn("program of a node does not end", "run", r.id, "process", id)
			return
		}
	}
}
