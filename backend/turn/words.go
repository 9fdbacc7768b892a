package turn

import (
	"context"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// told is a word of the user on its way to the agent.
type told struct {
	word  agent.Word
	reply chan error // has room for one
}

// Talks reports whether the agent takes words at all.
func (t *Turn) Talks() bool { return t.talks }

// Tell passes a word on to the agent and returns once that is stored; the host
// gets it in a moment. EConflict: the turn has ended. EInvalid: the agent takes
// no words.
func (t *Turn) Tell(ctx context.Context, word agent.Word) error {
	reply := make(chan error, 1)
	select {
	case t.words <- told{word: word, reply: reply}:
	case <-t.over:
		return errOver()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-reply:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func errOver() error {
	return workbench.Errorf(workbench.EConflict, "The agent has ended already.")
}

// tell gives a word to the driver and stores what follows from it.
func (t *Turn) tell(ctx context.Context, word agent.Word) error {
	talker, ok := t.parser.(agent.Talker)
	if !ok {
		return workbench.Errorf(workbench.EInvalid, "%s takes nothing while it works. Wait for its end, or cancel it.", t.driver.Name())
	}
	if t.state.Done || t.state.Ending != nil {
		return errOver()
	}
	switch w := word.(type) {
	case agent.Decision:
		t.wait(w.Key, false)
	case agent.Served:
		t.answered(w)
	case agent.Interrupt:
		t.killTerminals()
	}
	t.active = time.Now()
	events := t.absorb(talker.Tell(word))
	err := t.commit(Batch{Events: events, Word: word})
	if t.stopped = err != nil; t.stopped {
		return err
	}
	if len(events) > 0 {
		t.owner.Changed(ctx, true)
	}
	t.after()
	return nil
}

// speak says what Holdfast has to say by itself: answers that needed no user,
// and what calls gave.
func (t *Turn) speak(ctx context.Context) {
	for len(t.told) > 0 && !t.stopped {
		word := t.told[0]
		t.told = t.told[1:]
		if err := t.tell(ctx, word); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
			t.runner.Log.Warn("agent not answered", "turn", t.owner.ID(), "error", err)
		}
	}
}

// absorb takes what a driver said: it returns what the owner stores, and notes
// the rest in the state, which is committed with it. A request for permission is
// stored before that: asked twice, it is one.
func (t *Turn) absorb(events []agent.Event) []agent.Event {
	stored := make([]agent.Event, 0, len(events))
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			if e.Data = t.mask.stream(&t.state, e.Channel, e.Data); e.Data != "" {
				t.seek(e)
				stored = append(stored, e)
			}
		case agent.ToolCall:
			e.Input = t.mask.json(e.Input)
			stored = append(stored, e)
		case agent.ToolResult:
			e.Output = t.mask.text(e.Output)
			stored = append(stored, e)
		case agent.Usage:
			t.spent = true
			stored = append(stored, agent.Usage{UsageEvent: t.price(e.UsageEvent)})
		case agent.Facts:
			stored = append(stored, e)
		default:
			t.note(event)
		}
	}
	return stored
}

// note takes the events that no owner stores.
func (t *Turn) note(event agent.Event) {
	switch e := event.(type) {
	case agent.Ask:
		t.ask(e)
	case agent.Withdraw:
		t.withdraw(e)
	case agent.Limit:
		t.observe(e)
	case agent.Send:
		t.state.Outbox = append(t.state.Outbox, e.Data...)
	case agent.CloseInput:
		t.state.CloseInput = true
	case agent.Call:
		t.state.Calls = append(t.state.Calls, e)
		t.plan(e)
	case agent.Done:
		if !t.state.Done {
			t.state.Done, t.doneSince, t.state.CloseInput = true, time.Now(), true
		}
	}
}

// price says what a cost was spent on, and computes it if the agent did not.
func (t *Turn) price(u workbench.UsageEvent) workbench.UsageEvent {
	u.HostID = t.runner.HostID
	u = t.owner.Usage(context.WithoutCancel(t.runner.ctx), u)
	if t.runner.Pricer != nil && u.CostSource != workbench.CostReported {
		u = t.runner.Pricer.Price(u)
	}
	return u
}

// seek looks for the stop tag in the response, also where it was cut.
func (t *Turn) seek(e agent.Text) {
	if t.opt.StopTag == "" || e.Channel != workbench.ChannelResponse {
		return
	}
	text := t.state.Tail + e.Data
	if strings.Contains(text, t.opt.StopTag) && t.state.Ending == nil {
		t.state.Ending = &ending{Tagged: true}
	}
	t.state.Tail = text[max(0, len(text)-len(t.opt.StopTag)+1):]
}

// ask lets Holdfast or its user decide.
func (t *Turn) ask(e agent.Ask) {
	t.wait(e.Key, true)
	if t.runner.Asker == nil {
		t.told = append(t.told, agent.Decision{Key: e.Key, Reason: "Nobody can be asked."})
		return
	}
	p := t.owner.Permission(workbench.PermissionRequest{
		HostID: t.runner.HostID, ProcessID: t.process.ID, RequestKey: e.Key, Agent: t.driver.Name(), Tool: e.Tool,
		SessionScope: e.SessionScope, Title: t.mask.text(e.Title), Detail: t.mask.json(e.Detail),
	})
	ctx := context.WithoutCancel(t.runner.ctx)
	var decision *agent.Decision
	err := t.runner.keep(t.owner.ID(), func() (err error) {
		decision, err = t.runner.Asker.Ask(ctx, p, t.request.Permission, t.request.WorkingDirectory)
		return err
	})
	switch {
	case err != nil:
		t.runner.Log.Error("permission not asked", "turn", t.owner.ID(), "error", err)
	case decision != nil:
		t.told = append(t.told, *decision)
	}
}

func (t *Turn) withdraw(e agent.Withdraw) {
	t.wait(e.Key, false)
	if t.runner.Asker == nil {
		return
	}
	err := t.runner.keep(t.owner.ID(), func() error {
		return t.runner.Asker.Withdraw(context.WithoutCancel(t.runner.ctx), t.process.ID, e.Key)
	})
	if err != nil && workbench.ErrorCode(err) != workbench.EConflict {
		t.runner.Log.Error("permission not withdrawn", "turn", t.owner.ID(), "error", err)
	}
}

// observe keeps a limit if it can: the next report of it comes soon.
func (t *Turn) observe(e agent.Limit) {
	if t.runner.Quotas == nil {
		return
	}
	if err := t.runner.Quotas.Observe(context.WithoutCancel(t.runner.ctx), t.driver.Name(), e); err != nil {
		t.runner.Log.Warn("quota not kept", "agent", t.driver.Name(), "error", err)
	}
}

// after does what follows from a commit, and what a crash before it would have
// done again.
func (t *Turn) after() {
	t.serveCalls(t.state.Calls)
	if t.state.Ending != nil && t.state.Ending.Tagged && !t.tagged {
		t.tagged = true
		t.endTagged()
	}
}

// endTagged ends a process whose response holds the stop tag.
func (t *Turn) endTagged() {
	err := t.runner.keep(t.owner.ID(), func() error {
		return t.runner.Store.SetStopReason(t.runner.ctx, t.process.ID, workbench.StopRule)
	})
	if err != nil {
		t.runner.Log.Warn("reason to stop not stored", "turn", t.owner.ID(), "error", err)
	}
	t.runner.endLater(t.process.ID)
}
