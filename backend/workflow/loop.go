package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/workflow/schedule"
)

// begun is what the row of a loop holds as its input: the iterations of an
// attempt that begins anew follow those of the attempts before.
type begun struct {
	After int64 `json:"after"` // the number of the last iteration of another attempt
}

// turn is what one iteration left.
type turn struct {
	output definition.Output
	said   []string // texts in which the signal of the end may stand
	why    string   // of an iteration that failed, for people
	input  string   // what a person wrote for the next iteration
}

// control repeats until the loop has ended. once makes one iteration.
func (r *run) control(ctx context.Context, a *attempt, control definition.LoopControl, values *definition.Values,
	once func(iteration int64, values *definition.Values) (turn, error),
) (definition.Output, error) {
	after, err := r.beginLoop(ctx, a)
	if err != nil {
		return definition.Output{}, err
	}
	inner := *values
	for i := int64(1); i <= control.MaxIterations; i++ {
		t, err := once(after+i, &inner)
		if err != nil {
			return definition.Output{}, err
		}
		if t.output.State != definition.Completed {
			return a.fail(ctx, workbench.NodeFailedError, fmt.Sprintf("Iteration %d failed. %s", i, t.why))
		}
		inner.Variables = withVariable(inner.Variables, definition.VarLoopPrevOutput, t.output.Text)
		over, err := r.over(ctx, a, control, &inner, after+i, &t)
		if err != nil {
			return definition.Output{}, err
		}
		if over {
			return a.complete(ctx, t.output.Text, workbench.NodeChange{StructuredOutput: t.output.Structured})
		}
		inner.Variables = withVariable(inner.Variables, definition.VarLoopUserInput, t.input)
	}
	return a.fail(ctx, workbench.NodeFailedError, fmt.Sprintf("It has not ended after %d iterations.", control.MaxIterations))
}

// beginLoop begins an attempt at a loop: where the one before was cut off or
// failed it goes on, and where that was done it begins anew.
func (r *run) beginLoop(ctx context.Context, a *attempt) (after int64, err error) {
	var b begun
	id := a.row.ID
	if !a.stored {
		last, there := r.last(a.name, a.iteration)
		switch {
		case there && last.Status == workbench.NodeCompleted:
			b.After = r.iterations(a.name)
			id = ""
		case there:
			id = last.ID
		default:
			id = ""
			if a.iteration > 0 { // of an outer loop: what was done in the one before is not done in this one
				b.After = r.iterations(a.name)
			}
		}
	}
	if id != "" {
		n, err := r.service.Store.NodeRun(ctx, id)
		if err != nil {
			return 0, err
		}
		if err := json.Unmarshal([]byte(deref(n.Input)), &b); n.Input != nil && err != nil {
			return 0, workbench.Wrap(workbench.EUnavailable, err, "The state of the loop "+a.name+" cannot be read.")
		}
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return 0, err
	}
	return b.After, a.begin(ctx, string(raw), nil)
}

// iterations is the number of the last iteration of a loop, its nodes' too.
func (r *run) iterations(name string) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	most := int64(0)
	for k := range r.newest {
		if k.node == name || strings.HasPrefix(k.node, name+".") || strings.HasPrefix(k.node, name+":") {
			most = max(most, k.iteration)
		}
	}
	return most
}

// over reports whether the loop has ended, and asks the person of an interactive
// one.
func (r *run) over(ctx context.Context, a *attempt, control definition.LoopControl, values *definition.Values, iteration int64, t *turn) (bool, error) {
	over := false
	for _, text := range t.said {
		over = over || control.Until != "" && strings.Contains(text, control.Until)
	}
	if field := a.untilField(); field != "" && !over {
		v, err := t.output.Field(definition.Ref{Kind: definition.RefOutput, Name: a.node.ID, Field: field})
		over = err == nil && v == true
	}
	if !over && control.UntilBash != "" {
		var err error
		if over, err = r.untilBash(ctx, a, control.UntilBash, values, iteration); err != nil {
			return false, err
		}
	}
	if !definition.On(control.Interactive) || over && definition.On(control.SignalCompletes) {
		return over, nil
	}
	return r.askAgain(ctx, a, control, values, iteration, t)
}

func (a *attempt) untilField() string {
	if a.node.Loop == nil {
		return ""
	}
	return a.node.Loop.UntilField
}

// untilBash runs the script that ends a loop with 0: a step of its own, whose
// exit code is kept.
func (r *run) untilBash(ctx context.Context, a *attempt, script string, values *definition.Values, iteration int64) (bool, error) {
	check := r.attempt(&definition.Node{ID: a.node.ID, Bash: script}, a.name+":until", "until_bash", iteration, false)
	if last, there := r.last(check.name, iteration); there && last.Status == workbench.NodeCompleted {
		return last.ExitCode != nil && *last.ExitCode == 0, nil
	}
	if err := check.take(ctx); err != nil {
		return false, err
	}
	defer check.give()
	cmd, sentence, err := r.commandOf(check, values)
	if err != nil || sentence != "" {
		return false, err // what cannot be asked has not ended
	}
	e, err := r.execute(ctx, check, script, cmd, scriptTime)
	if err != nil {
		return false, err
	}
	if e.end.Status == workbench.ProcessLost {
		_, err := r.scriptEnded(ctx, check, e, scriptTime)
		return false, err
	}
	code := int64(-1)
	if e.end.Exit.Code != nil {
		code = *e.end.Exit.Code
	}
	change := workbench.NodeChange{ExitCode: &code}
	if e.end.ID != "" {
		change.Process = &e.end
	}
	_, err = check.complete(ctx, e.stdout, change)
	return code == 0, err
}

// askAgain asks a person after an iteration: whether to go on, and with what.
func (r *run) askAgain(ctx context.Context, a *attempt, control definition.LoopControl, values *definition.Values, iteration int64, t *turn) (bool, error) {
	message, err := definition.FillText(first(control.GateMessage, "Go on with the next iteration?"), values)
	if err != nil {
		return false, err
	}
	gate := r.attempt(a.node, a.name+":gate", "approval", iteration, false)
	var decided workbench.Gate
	if last, there := r.last(gate.name, iteration); there && last.Status == workbench.NodeCompleted {
		decided, err = r.gateOf(ctx, last.ID)
	} else {
		decided, err = r.ask(ctx, gate, workbench.GateOpening{Kind: workbench.GateInput, Message: message, Options: []workbench.GateOption{
			{ID: decisionContinue, Label: "Go on"}, {ID: decisionFinish, Label: "Finish"},
		}})
	}
	t.input = deref(decided.Comment)
	return deref(decided.Decision) == decisionFinish, err
}

func (r *run) gateOf(ctx context.Context, nodeRunID string) (workbench.Gate, error) {
	gates, err := r.service.Store.RunGates(ctx, r.id)
	if err != nil {
		return workbench.Gate{}, err
	}
	for _, g := range gates {
		if g.NodeRunID == nodeRunID {
			return r.service.Store.Gate(ctx, g.ID)
		}
	}
	return workbench.Gate{}, workbench.Errorf(workbench.ENotFound, "The gate of this node is gone.")
}

// loop repeats a prompt.
func (r *run) loop(ctx context.Context, a *attempt, values *definition.Values) (definition.Output, error) {
	l := a.node.Loop
	text := l.Prompt
	if l.Command != "" {
		text = r.frozen.Commands[l.Command]
	}
	name := a.name
	if a.iteration > 0 {
		name += ":turn" // the numbers of the loop's own rows are those of the outer loop
	}
	return r.control(ctx, a, l.LoopControl, values, func(iteration int64, values *definition.Values) (turn, error) {
		if last, there := r.last(name, iteration); there && last.Status == workbench.NodeCompleted {
			output, err := r.output(ctx, last.ID, a.node)
			return turn{output: output, said: []string{output.Text}}, err
		}
		output, err := r.retried(ctx, r.attempt(a.node, name, "iteration", iteration, false),
			func(ctx context.Context, a *attempt) (definition.Output, error) {
				return r.prompt(ctx, a, text, values)
			})
		last, _ := r.last(name, iteration)
		return turn{output: output, said: []string{output.Text}, why: deref(last.ErrorMessage)}, err
	})
}

// group repeats nodes.
func (r *run) group(ctx context.Context, a *attempt, values *definition.Values) (definition.Output, error) {
	g := a.node.LoopGroup
	previous := map[string]definition.Output{}
	return r.control(ctx, a, g.LoopControl, values, func(iteration int64, values *definition.Values) (turn, error) {
		inner := *values
		inner.Outputs = make(map[string]definition.Output, len(values.Outputs)+len(g.Nodes))
		for id, output := range values.Outputs {
			inner.Outputs[id] = output
		}
		inner.Previous = previous
		sc := &scope{
			run: r, prefix: a.name + ".", iteration: iteration, nodes: g.Nodes, schedule: schedule.New(g.Nodes), values: &inner,
		}
		sc.kept = schedule.Keep(g.Nodes, r.was(sc))
		if err := sc.work(ctx); err != nil {
			return turn{}, err
		}
		previous = sc.outputs()
		return sc.turn(), nil
	})
}

func (sc *scope) outputs() map[string]definition.Output {
	outputs := make(map[string]definition.Output, len(sc.nodes))
	for _, n := range sc.nodes {
		outputs[n.ID] = sc.values.Outputs[n.ID]
	}
	return outputs
}

// turn is what an iteration of a group left: the output of its last node that
// was completed.
func (sc *scope) turn() turn {
	t := turn{output: definition.Output{State: definition.Failed}}
	if failed := sc.schedule.Failed(); len(failed) > 0 {
		t.why = sc.failures(failed)
		return t
	}
	t.output.State = definition.Completed
	for _, n := range sc.nodes {
		if output := sc.values.Outputs[n.ID]; output.State == definition.Completed {
			t.output = output
			t.said = append(t.said, output.Text)
		}
	}
	return t
}
