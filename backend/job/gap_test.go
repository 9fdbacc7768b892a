package job_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestLinesAreMissing goes on with an older database than what the host has
// dropped: the agent speaks in lines, so the rest of one that was cut is no
// event, and what is missing is told.
func TestLinesAreMissing(t *testing.T) {
	t.Parallel()
	b := newBenchOf(t, host.Config{SegmentBytes: 256})
	hold, open := b.gate()
	j, err := b.Run(t.Context(), job.Spec{
		SessionID: b.session.ID, Agent: "demo", Prompt: "Say much.", Command: []string{"--seconds", "2", "--hold", hold},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.shows(j.ID, workbench.ChannelResponse, 1)
	older := filepath.Join(t.TempDir(), "older.db")
	if err := b.db.VacuumInto(t.Context(), older); err != nil {
		t.Fatal(err)
	}
	for range 3 { // more than a segment each, however far the answer has come
		if _, err := b.AddPrompt(t.Context(), j.ID, workbench.PromptSteer, strings.Repeat("much ", 100)); err != nil {
			t.Fatal(err)
		}
	}
	p, err := b.db.JobProcess(t.Context(), j.ID)
	if err != nil {
		t.Fatal(err)
	}
	past := storetest.Reopen(t, older)
	mark, err := past.Stream(t.Context(), p.ID, workbench.StreamStdout)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the host has dropped what the older one lacks", func() bool {
		_, at, err := b.link.Spool().ReadAt(p.ID, host.StreamStdout, make([]byte, 1), mark.IngestedOffset)
		return err == nil && at > mark.IngestedOffset
	})

	b.end()
	b.db = &database{DB: past}
	b.begin()
	b.launch()
	b.Start()
	open()
	done := b.done(j.ID)
	if done.Status != workbench.JobCompleted || done.Metadata.MissingBytes == 0 {
		t.Errorf("%s, %d bytes missing: %v", done.Status, done.Metadata.MissingBytes, done.ErrorMessage)
	}
	log := b.text(j.ID, workbench.ChannelLog)
	if !strings.Contains(log, "bytes of output are missing here]") {
		t.Errorf("the log does not say it: %q", log)
	}
	if stream, err := past.Stream(t.Context(), p.ID, workbench.StreamStdout); err != nil || stream.LostBytes != done.Metadata.MissingBytes {
		t.Errorf("%+v, %v", stream, err)
	}
}
