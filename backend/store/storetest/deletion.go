package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// testDeletion checks what a deletion takes with it, as far as methods show it.
func testDeletion(t *testing.T, open Opener) {
	t.Run("ASessionTakesEverythingButItsCost", func(t *testing.T) {
		b := setup(t, open)
		term, tp := RunningTerminal(t, b.DB, b.session)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, tp, 0, []byte("out"))))
		j, jp := RunningJob(t, b.DB, b.session)
		in := jobIngest(j, jp, 0, response("text"))
		in.Usage = []workbench.UsageEvent{usage(b, "m", 5)}
		must(t, b.IngestJob(b.ctx, in))
		must(t, b.SaveDraft(b.ctx, b.host.ID, b.session.ID, "typing"))
		must(t, b.DeleteSession(b.ctx, b.session.ID))

		_, err := b.Terminal(b.ctx, term.ID)
		wantCode(t, err, workbench.ENotFound)
		_, err = b.Job(b.ctx, j.ID)
		wantCode(t, err, workbench.ENotFound)
		for _, id := range []string{tp.ID, jp.ID} {
			_, err = b.Process(b.ctx, id)
			wantCode(t, err, workbench.ENotFound)
		}
		draft, err := b.Draft(b.ctx, b.host.ID, b.session.ID)
		must(t, err)
		equal(t, "draft", draft, (*string)(nil))
		state, err := b.JobParserState(b.ctx, j.ID)
		must(t, err)
		equal(t, "parser", state, []byte(nil))
		orphans, err := b.ForeignKeyCheck(b.ctx)
		must(t, err)
		equal(t, "rows that refer to nothing", orphans, int64(0))
	})
	t.Run("WhatIsKeptUnderAnIDGoesWithItsRow", func(t *testing.T) {
		b := setup(t, open)
		other := Session(t, b.DB, b.host.ID)
		host := "host/" + b.host.ID + "/"
		keys := []string{"layout/" + other.ID, "shell_draft/" + other.ID, "layout/gone", "draft/gone", "plan_draft/gone", "chat_draft/gone", "layout/" + b.session.ID, "run_draft/" + b.session.ID, "active_session", "active_session/hash"}
		for _, key := range keys {
			must(t, b.SetValue(b.ctx, host+key, b.session.ID))
		}
		must(t, b.SetValue(b.ctx, host+"active_session/other", other.ID))
		must(t, b.SetValue(b.ctx, "host/elsewhere/layout/gone", "kept"))
		left := func() []string {
			t.Helper()
			still := []string{}
			for _, key := range keys {
				value, err := b.Value(b.ctx, host+key)
				must(t, err)
				if value != nil {
					still = append(still, key)
				}
			}
			return still
		}
		must(t, b.DeleteSession(b.ctx, b.session.ID))
		equal(t, "after the session went", left(), keys[:6])
		must(t, b.ForgetGone(b.ctx, b.host.ID))
		equal(t, "after the sweep", left(), keys[:2])
		active, err := b.Value(b.ctx, host+"active_session/other")
		must(t, err)
		equal(t, "the session that is open", active, ptr(other.ID))
		elsewhere, err := b.Value(b.ctx, "host/elsewhere/layout/gone")
		must(t, err)
		equal(t, "of another machine", elsewhere != nil, true)
	})
	t.Run("ATerminalLeavesItsSession", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.IngestTerminal(b.ctx, rawIngest(term, p, 0, []byte("out"))))
		must(t, b.DeleteTerminal(b.ctx, term.ID))
		chunks, err := b.TerminalOutput(b.ctx, term.ID, 0, 10)
		must(t, err)
		equal(t, "output", len(chunks), 0)
		_, err = b.Stream(b.ctx, p.ID, workbench.StreamPTY)
		wantCode(t, err, workbench.ENotFound)
		equal(t, "session", b.reload(t), b.session)
	})
	t.Run("OutputOfADeletedTerminalIsRefused", func(t *testing.T) {
		b := setup(t, open)
		term, p := RunningTerminal(t, b.DB, b.session)
		must(t, b.DeleteTerminal(b.ctx, term.ID))
		err := b.IngestTerminal(b.ctx, rawIngest(term, p, 0, []byte("late")))
		wantCode(t, err, workbench.ENotFound)
	})
}
