package backend_test

import (
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestWorkIsWhatGoesOnWithoutAWindow: what a person is asked about before
// Holdfast closes, and nothing that has ended or only waits for its user.
func TestWorkIsWhatGoesOnWithoutAWindow(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	h := storetest.Host(t, db)
	s := storetest.Session(t, db, h.ID)
	b := &backend.Backend{Store: db, HostID: h.ID}
	work := func() (running, queued []string) {
		t.Helper()
		w, err := b.Work(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ids := func(items []backend.WorkItem) []string {
			var list []string
			for _, item := range items {
				list = append(list, item.Kind+" "+item.ID)
			}
			slices.Sort(list)
			return list
		}
		return ids(w.Running), ids(w.Queued)
	}
	if running, queued := work(); running != nil || queued != nil {
		t.Errorf("%v %v of an empty database", running, queued)
	}
	terminal, _ := storetest.RunningTerminal(t, db, s)
	job, _ := storetest.RunningJob(t, db, s)
	waiting := storetest.Job(t, db, s)
	if err := db.MoveJob(t.Context(), workbench.JobChange{
		ID: waiting.ID, From: []workbench.JobStatus{workbench.JobCreated}, To: workbench.JobQueued,
	}); err != nil {
		t.Fatal(err)
	}
	chat := storetest.Conversation(t, db, h.ID)
	message, err := db.AppendMessage(t.Context(), workbench.Message{MessageSummary: workbench.MessageSummary{
		ID: workbench.NewID(), ConversationID: chat.ID, Role: workbench.RoleUser, Status: workbench.MessageQueued,
	}, Content: "Later."})
	if err != nil {
		t.Fatal(err)
	}
	run, err := db.DispatchRun(t.Context(), workbench.RunDispatch{
		Run: workbench.WorkflowRun{WorkflowRunSummary: workbench.WorkflowRunSummary{
			ID: workbench.NewID(), WorkflowName: "fix", ConversationID: storetest.Conversation(t, db, h.ID).ID, HostID: h.ID,
		}},
		Definition: workbench.WorkflowDefinition{Digest: workbench.DefinitionDigest("nodes: []"), Name: "fix", Definition: "nodes: []"},
	})
	if err != nil {
		t.Fatal(err)
	}
	running, queued := work()
	want := []string{"job " + job.ID, "run " + run.ID, "terminal " + terminal.ID}
	if !slices.Equal(running, want) {
		t.Errorf("running %v, want %v", running, want)
	}
	if want := []string{"job " + waiting.ID, "message " + message.ID}; !slices.Equal(queued, want) {
		t.Errorf("queued %v, want %v", queued, want)
	}
	if err := db.EndRun(t.Context(), workbench.RunEnd{ID: run.ID, Status: workbench.RunCancelled, Reason: workbench.RunByUser}); err != nil {
		t.Fatal(err)
	}
	if running, _ := work(); slices.Contains(running, "run "+run.ID) {
		t.Error("a cancelled run still runs")
	}
}
