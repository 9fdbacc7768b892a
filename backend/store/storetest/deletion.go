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
