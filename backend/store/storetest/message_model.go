package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// entryModel is a message in memory.
type entryModel struct {
	id     string
	status workbench.MessageStatus
	text   string
}

// transcriptModel is a conversation in memory, as the data model describes
// it: the n-th entry has seq n.
type transcriptModel struct{ entries []*entryModel }

func (m *transcriptModel) add(id string, status workbench.MessageStatus, text string) {
	m.entries = append(m.entries, &entryModel{id: id, status: status, text: text})
}

// claim is the turn that is next, nil while an answer arrives.
func (m *transcriptModel) claim() *entryModel {
	var next *entryModel
	for _, e := range m.entries {
		if e.status == "streaming" {
			return nil
		}
		if next == nil && e.status == "queued" {
			next = e
		}
	}
	return next
}

// checkMessages compares random walks through a conversation with the model.
func checkMessages(t *testing.T, b *bench) {
	rapid.Check(t, func(rt *rapid.T) {
		c := Conversation(t, b.DB, b.host.ID)
		w := &messageWalk{t: t, b: b, conversation: c.ID}
		rt.Repeat(map[string]func(*rapid.T){
			"ask":     w.ask,
			"claim":   w.claim,
			"cancel":  w.cancel,
			"stream":  w.stream,
			"settle":  w.settle,
			"writers": w.writers,
			"":        w.compare,
		})
	})
}

// messageWalk does the same to a conversation and to its model.
type messageWalk struct {
	t            *testing.T
	b            *bench
	conversation string
	model        transcriptModel
}

func (w *messageWalk) ask(rt *rapid.T) {
	status := rapid.SampledFrom([]workbench.MessageStatus{"queued", "queued", "complete"}).Draw(rt, "status")
	m := Message(w.t, w.b.DB, w.conversation, workbench.RoleUser, status, "asked")
	w.model.add(m.ID, status, "asked")
}

func (w *messageWalk) claim(rt *rapid.T) {
	answer := reply(w.conversation)
	turn, err := w.b.ClaimTurn(w.b.ctx, w.b.host.ID, answer)
	must(w.t, err)
	want := w.model.claim()
	if want == nil || turn == nil {
		if want != nil || turn != nil {
			rt.Fatalf("turn %+v, want %+v", turn, want)
		}
		return
	}
	if turn.Message.ID != want.id {
		rt.Fatalf("turn of %q, want %q", turn.Message.ID, want.id)
	}
	want.status = "complete"
	w.model.add(answer.ID, "streaming", "")
}

// target is any message of the conversation, or none.
func (w *messageWalk) target(rt *rapid.T) *entryModel {
	return rapid.SampledFrom(append([]*entryModel{{id: "nobody"}}, w.model.entries...)).Draw(rt, "message")
}

// agree wants err to be nil when the model allows the change.
func (w *messageWalk) agree(rt *rapid.T, err error, allowed bool, e *entryModel) {
	want := workbench.EConflict
	switch {
	case allowed:
		want = ""
	case e.id == "nobody":
		want = workbench.ENotFound
	}
	if got := workbench.ErrorCode(err); got != want {
		rt.Fatalf("%v of a message that is %q, want %q", err, e.status, want)
	}
}

func (w *messageWalk) cancel(rt *rapid.T) {
	e := w.target(rt)
	allowed := e.status == "queued"
	w.agree(rt, w.b.CancelTurn(w.b.ctx, e.id), allowed, e)
	if allowed {
		e.status = "cancelled"
	}
}

func (w *messageWalk) stream(rt *rapid.T) {
	e, text := w.target(rt), rapid.StringMatching(`[a-z가-힣]{1,5}`).Draw(rt, "text")
	allowed := e.status == "streaming"
	_, err := w.b.AppendMessageText(w.b.ctx, e.id, int64(len(e.text)), text)
	w.agree(rt, err, allowed, e)
	if allowed {
		e.text += text
	}
}

func (w *messageWalk) settle(rt *rapid.T) {
	e := w.target(rt)
	to := rapid.SampledFrom([]workbench.MessageStatus{"complete", "failed", "cancelled", "interrupted"}).Draw(rt, "end")
	allowed := e.status == "streaming"
	w.agree(rt, w.b.SettleMessage(w.b.ctx, workbench.MessageEnd{MessageID: e.id, Status: to, Text: "."}), allowed, e)
	if allowed {
		e.status, e.text = to, e.text+"."
	}
}

// writers append at the same time; whatever order they get is the model's.
func (w *messageWalk) writers(*rapid.T) {
	ids := make([]string, 4)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			m := message(w.conversation, workbench.RoleUser, workbench.MessageQueued, fmt.Sprint(i))
			if _, err := w.b.AppendMessage(w.b.ctx, m); err != nil {
				w.t.Errorf("append: %v", err)
			}
			ids[i] = m.ID
		})
	}
	wg.Wait()
	for _, m := range w.b.transcript(w.t, w.conversation)[len(w.model.entries):] {
		if !slices.Contains(ids, m.ID) {
			w.t.Fatalf("message %s is of none of the writers", m.ID)
		}
		w.model.add(m.ID, "queued", m.Content)
	}
}

func (w *messageWalk) compare(rt *rapid.T) {
	stored := w.b.transcript(w.t, w.conversation)
	if len(stored) != len(w.model.entries) {
		rt.Fatalf("%d messages, want %d", len(stored), len(w.model.entries))
	}
	for i, e := range w.model.entries {
		m := stored[i]
		text := m.Content
		if m.Status == "streaming" {
			text += w.b.arrived(w.t, m.ID, 0)
		}
		if m.ID != e.id || m.Seq != int64(i+1) || m.Status != e.status || text != e.text {
			rt.Fatalf("message %d: %+v with %q, want %+v", i+1, m.MessageSummary, text, *e)
		}
	}
}
