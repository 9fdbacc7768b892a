package workflow

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

// The reasons for which the work on a run stops.
var (
	// errEnded: the run has ended, by the user or by itself.
	errEnded = errors.New("the run has ended")
	// errAnew: the user has a node run again while the run waited.
	errAnew = errors.New("the run goes on anew")
	// errInterrupted: what a node did was cut off; the user decides.
	errInterrupted = errors.New("a node was interrupted")
	// errBelow: that happened in a sub-run, which waits for the user.
	errBelow = fmt.Errorf("in a sub-run: %w", errInterrupted)
)

// run is a run that is worked on. Its nodes work in goroutines of their own.
type run struct {
	service *Service
	id      string
	ctx     context.Context
	cancel  context.CancelCauseFunc
	slots   *slots
	log     *runLog

	again bool // by Service.mu: it was resumed while it came to rest

	row    workbench.WorkflowRun
	frozen *Frozen
	dir    string // of this run
	// sessions are the nodes whose conversations nodes speak in.
	sessions map[string]string
	order    map[string]span // of the attempts that were there when the run was loaded
	// earlier are the numbers of the last attempts before this leg.
	earlier map[key]int64

	mu          sync.Mutex
	newest      map[key]workbench.NodeRunSummary // the newest attempts
	active      int                              // goroutines that do not wait for a gate
	gates       int                              // that are waited for
	payers      []payer                          // the runs whose budgets this one uses
	bounded     bool                             // one of them has a budget
	toldUnknown bool                             // that costs of this run are not known
}

// key names what attempts are made at.
type key struct {
	node      string
	iteration int64
}

func newRun(s *Service, id string) *run {
	ctx, cancel := context.WithCancelCause(s.ctx)
	return &run{
		service: s, id: id, ctx: ctx, cancel: cancel, newest: map[key]workbench.NodeRunSummary{}, earlier: map[key]int64{}, order: map[string]span{},
		slots: &slots{most: func() int64 { return s.Setting(workbench.SettingWorkflowsMaxNodesPerRun) }},
	}
}

// work takes a run as far as it goes: to its end, to a pause, or to the close of
// the service.
func (r *run) work() {
	if err := r.load(); err != nil {
		r.fail(err)
		return
	}
	defer r.log.Close()
	if err := r.makeFolders(); err != nil {
		r.fail(err)
		return
	}
	if r.row.Status == workbench.RunPending {
		if err := r.prepare(); err != nil {
			r.fail(err)
			return
		}
	}
	if err := r.loadPayers(); err != nil {
		r.fail(err)
		return
	}
	outcome, err := r.nodes()
	r.rest(outcome, err)
}

// load reads what the run is and how far it came.
func (r *run) load() (err error) {
	if r.row, err = r.service.Store.WorkflowRun(r.ctx, r.id); err != nil {
		return err
	}
	r.dir = r.service.runDir(r.id)
	if r.log, err = openLog(r.dir, r.service.Redact); err != nil {
		return err
	}
	if r.frozen, err = r.service.frozenOf(r.ctx, r.row); err != nil {
		return err
	}
	r.sessions = sessions(r.frozen.Definition)
	rows, err := r.service.Store.NodeRuns(r.ctx, r.id)
	for _, n := range rows {
		r.remember(n)
	}
	if err != nil {
		return err
	}
	return r.loadLeg(rows)
}

func (r *run) remember(n workbench.NodeRunSummary) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := key{n.NodeID, n.Iteration}
	if r.newest[k].Attempt <= n.Attempt {
		r.newest[k] = n
	}
}

func (r *run) last(node string, iteration int64) (workbench.NodeRunSummary, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n, there := r.newest[key{node, iteration}]
	return n, there
}

// touchEvery is how often a dispatch that prepares says so.
const touchEvery = time.Minute

// prepare makes the working path, and starts the run.
func (r *run) prepare() error {
	made := make(chan error, 1)
	r.service.group.Go(func() { made <- r.makePlace() })
	for {
		select {
		case <-r.service.ctx.Done():
			return context.Cause(r.ctx)
		case err := <-made:
			if err != nil {
				return err
			}
			err = r.service.keep(r.ctx, r.id, func() error { return r.service.Store.StartRun(r.ctx, r.id) })
			r.row.Status = workbench.RunRunning
			r.service.notify(r.id)
			return err
		case <-time.After(touchEvery):
			if err := r.service.Store.TouchRun(r.ctx, r.id); err != nil {
				r.service.Log.Warn("run not touched", "run", r.id, "error", err)
			}
		}
	}
}

func (r *run) makePlace() error {
	environment, err := r.service.Places.Make(r.ctx, r.row)
	if err != nil || environment == "" || deref(r.row.IsolationEnvID) == environment {
		return err
	}
	r.row.IsolationEnvID = &environment
	return r.service.keep(r.ctx, r.id, func() error { return r.service.Store.PlaceRun(r.ctx, r.id, environment) })
}

// nodes works on the nodes of the workflow.
func (r *run) nodes() (*scope, error) {
	values := r.values()
	nodes := r.frozen.Definition.Nodes
	sc := &scope{run: r, nodes: nodes, schedule: schedule.New(nodes), values: values, counts: true}
	sc.kept = schedule.Keep(nodes, r.was(sc))
	r.enter()
	err := sc.work(r.ctx)
	r.leave(0)
	return sc, err
}

// docsDir is where a project keeps its documents.
const docsDir = "docs/"

// values are what references stand for in every node.
func (r *run) values() *definition.Values {
	base, _ := r.row.Metadata["base_branch"].(string) // "": not known
	variables := map[string]string{
		definition.VarArguments: r.row.UserMessage, definition.VarUserMessage: r.row.UserMessage,
		definition.VarWorkflowID: r.id, definition.VarArtifactsDir: r.artifacts(), definition.VarStateDir: r.service.stateDir(r.row),
		definition.VarBaseBranch: base, definition.VarDocsDir: docsDir,
	}
	for _, name := range []string{definition.VarContext, definition.VarExternalContext, definition.VarIssueContext} {
		if text, ok := r.row.Metadata["context"].(string); ok {
			variables[name] = text
		}
	}
	inputs := map[string]any{}
	maps.Copy(inputs, r.row.Inputs)
	return &definition.Values{
		Outputs: map[string]definition.Output{}, Previous: map[string]definition.Output{}, Inputs: inputs, Variables: variables,
	}
}

// rest settles a run that cannot go on.
func (r *run) rest(sc *scope, err error) {
	switch {
	case r.left(err):
		return
	case errors.Is(err, errInterrupted):
		r.pause(workbench.PauseInterrupted)
		if errors.Is(err, errBelow) {
			r.service.resumedBelow(r.id)
		}
		return
	case err != nil:
		r.fail(err)
		return
	}
	end := workbench.RunEnd{ID: r.id, Status: workbench.RunCompleted, Reason: workbench.RunFinished}
	if failed := sc.schedule.Failed(); len(failed) > 0 {
		end.Status, end.Reason = workbench.RunFailed, workbench.RunNodeFailed
		end.ErrorMessage = ptr(sc.failures(failed))
	} else if sentence := r.verdict(sc); sentence != "" {
		end.Status, end.Reason, end.ErrorMessage = workbench.RunFailed, workbench.RunError, &sentence
	}
	r.keepOutcome(r.ctx)
	r.end(end)
}

// left reports whether a run has ended already, or is left to the next owner, or to
// those who go on with it anew.
func (r *run) left(err error) bool {
	cause := context.Cause(r.ctx)
	return r.service.ctx.Err() != nil || errors.Is(err, errEnded) || errors.Is(cause, errEnded) || errors.Is(cause, errAnew)
}

// verdict says why a run whose nodes are done is not completed; "": it is.
func (r *run) verdict(sc *scope) string {
	d := r.frozen.Definition
	if sc.schedule.Completed() == 0 {
		return "No node was completed: each was skipped. See the conditions of the nodes."
	}
	if p := d.EvidencePolicy; p != nil && definition.On(p.Required) && !r.hasEvidence() {
		return "The workflow asks for evidence.json in its artifacts folder, and it is not there."
	}
	return ""
}

// failures says of nodes that failed why they did.
func (sc *scope) failures(failed []string) string {
	sentences := make([]string, 0, len(failed))
	for _, id := range failed {
		n, _ := sc.run.last(sc.name(id), sc.iteration)
		reason := ""
		if n.ErrorMessage != nil {
			reason = " " + *n.ErrorMessage
		}
		sentences = append(sentences, "The node "+id+" failed."+reason)
	}
	return strings.Join(sentences, " ")
}

// fail settles a run that went wrong outside of its nodes.
func (r *run) fail(err error) {
	if r.left(err) {
		return
	}
	r.service.Log.Warn("run failed", "run", r.id, "error", err)
	r.end(workbench.RunEnd{ID: r.id, Status: workbench.RunFailed, Reason: workbench.RunError, ErrorMessage: ptr(sentenceOf(err))})
}

func (r *run) end(e workbench.RunEnd) {
	if e.Status == workbench.RunFailed {
		r.service.keepPosition(r.service.ctx, r.id, r.row.WorkingPath)
	}
	err := r.service.keep(r.service.ctx, r.id, func() error { return r.service.Store.EndRun(r.service.ctx, e) })
	if err != nil && workbench.ErrorCode(err) != workbench.EConflict {
		r.service.Log.Error("end of a run not stored", "run", r.id, "error", err)
	}
	r.service.notify(r.id)
}

func (r *run) pause(reason workbench.PauseReason) {
	if reason == workbench.PauseInterrupted {
		r.service.keepPosition(r.service.ctx, r.id, r.row.WorkingPath)
	}
	err := r.service.keep(r.service.ctx, r.id, func() error {
		return r.service.Store.PauseRun(r.service.ctx, workbench.RunPause{ID: r.id, Reason: reason})
	})
	if err == nil {
		r.service.notify(r.id)
	}
}

// enter and leave count the goroutines that work. When only gates are left, the
// run waits for the user.
func (r *run) enter() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.active++
}

func (r *run) leave(gates int) {
	r.mu.Lock()
	r.active--
	r.gates += gates
	rests := r.active == 0 && r.gates > 0 && r.ctx.Err() == nil
	r.mu.Unlock()
	if rests {
		r.pause(workbench.PauseGate) // refused when the last gate was decided meanwhile
	}
}

// decided takes a goroutine back that waited for a gate.
func (r *run) decided() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.active++
	r.gates--
}

func ptr[T any](v T) *T { return &v }
