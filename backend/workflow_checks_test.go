package backend_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// checks are what a runner of workflows must keep, each with the tests that show
// it. Those of storetest run on both engines.
func checks() map[string][]string {
	return map[string][]string{
		"one holder of a path": {"TestStormOnAPath", "store/storetest/testWorkflowDispatch"},
		"a killed owner: interrupted, resumed with one click, live owners untouched": {
			"TestARunThatWasCutOffIsResumedOnce", "TestStormOnRunsAndTheirHost", "TestRunsOfAnotherMachineAreLeftAlone",
		},
		"what was completed never runs again":              {"TestStormOnRuns", "store/TestAcknowledgedWritesSurviveSIGKILL"},
		"a transcript has one order, and calls pair by id": {"TestATranscriptIsTheSameLiveAndLater", "store/storetest/testMessageParts"},
		"every schema version leads to the current one": {
			"store/TestStepsGoDownAndUpAgain", "store/TestUnknownSchemaIsRefusedUntouched", "TestSecondProgramWaitsForAMigration",
		},
		"times are absolute": {"TestTimesDoNotDependOnTheZone", "store/TestEveryColumnKeepsItsRule"},
		"cancel ends the whole tree": {
			"workflow/TestCancelEndsTheTree", "TestCancelEndsTheAgentOfARun", "host/TestSignalEndsTheTree", "host/TestSignalReachesWhatLeftTheSession",
		},
		"a worktree with work is not removed": {"worktree/TestWhatWorksThereStopsARemoval", "worktree/TestWhatNoSnapshotKeepsStopsARemoval"},
		"merged is what git proves":           {"worktree/TestMerged", "worktree/TestSweepSaysWhatGoesAndWhy"},
		"secrets are sealed and masked": {
			"secrets/TestSealAndOpen", "secrets/TestTheKeyIsInTheKeyring", "redact/TestTextMasksSecrets", "workflow/TestTimeoutRetryAndSecrets",
		},
		"health is asked for and checked deeply": {"server/TestHealth", "TestDoctorFindsNothingWrongInGoodHealth", "TestDoctorFindsAnotherSchema"},
		"one conversation of a platform":         {"conversation/TestOneConversationOfAPlatform", "store/storetest/testConversations"},
		"one active session of an agent":         {"store/storetest/testAgentSessions", "conversation/TestResetForgets"},
		"every gate is answered, once":           {"workflow/TestGates", "store/storetest/testGates"},
		"pages and dates are alike on both engines": {
			"api/TestSessionsComeInPages", "store/storetest/testSessionCards", "store/storetest/testErrorLogs", "store/storetest/testWorkflowRuns",
		},
	}
}

func TestEveryCheckHasItsTests(t *testing.T) {
	t.Parallel()
	if n := len(checks()); n != 15 {
		t.Errorf("%d checks", n)
	}
	for check, tests := range checks() {
		for _, name := range tests {
			dir, function := filepath.Split(name)
			if !declares(t, filepath.Clean("./"+dir), function) {
				t.Errorf("%s: there is no %s in %s", check, function, dir)
			}
		}
	}
}

func declares(t *testing.T, dir, function string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), "\nfunc "+function+"(") {
			return true
		}
	}
	return false
}

// alive waits for the one child of the host that has not ended: a script may
// have worked before the host has written down that it started it.
func (f *flow) alive() (child host.Info) {
	f.t.Helper()
	eventually(f.t, "one child of the host lives", func() bool {
		known, err := host.OpenSpool(f.Config.DataDir).List()
		if err != nil {
			f.t.Fatal(err)
		}
		known = slices.DeleteFunc(known, func(i host.Info) bool { return !host.Alive(i.PID, i.PIDStartToken) })
		if len(known) == 1 {
			child = known[0]
		}
		return len(known) == 1
	})
	return child
}

// A script that is cut off with its host is not run again by itself: the run
// waits, holds its path, and goes on with one resume, as a second attempt.
func TestARunThatWasCutOffIsResumedOnce(t *testing.T) {
	t.Parallel()
	for name, both := range map[string]bool{"the host": false, "the host and the owner": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFlow(t, install(t), map[string]string{"long": `nodes:
  - {id: before, bash: echo before >> ledger}
  - {id: long, bash: 'echo long >> ledger; test -e mended || sleep 600', depends_on: [before]}
  - {id: after, bash: echo after >> ledger, depends_on: [long]}
`})
			run := f.dispatch("long", "")
			eventually(t, "the script runs", func() bool { return len(f.lines("ledger")) == 2 })
			long := f.alive()
			if both {
				f.kill()
			}
			f.killHost()
			if both {
				f.start()
			}
			v := f.until(run.ID, workbench.RunPaused)
			if *v.Run.PauseReason != workbench.PauseInterrupted {
				t.Errorf("paused for %s", *v.Run.PauseReason)
			}
			// Nobody reads what it prints any more, and the next attempt would work beside it.
			if host.Alive(long.PID, long.PIDStartToken) {
				t.Error("the script goes on, though its run says that it was cut off")
			}
			err := f.try(nil, "WorkflowAPI.Run", workflow.Spec{CodebaseID: f.project.ID, Workflow: "long"})
			if workbench.ErrorCode(err) != workbench.EConflict {
				t.Errorf("the path of a run that waits: %v", err)
			}
			f.write("mended", "")
			f.call(nil, "WorkflowAPI.Resume", run.ID)
			v = f.until(run.ID, workbench.RunCompleted)
			if got := strings.Join(f.lines("ledger"), " "); got != "before long long after" {
				t.Errorf("%s%s", got, told(v.Nodes))
			}
			if n := v.Nodes[2]; n.NodeID != "long" || n.Attempt != 2 || *v.Nodes[1].FailureReason != workbench.NodeFailedInterrupted {
				t.Errorf("%s", told(v.Nodes))
			}
		})
	}
}

// Fifty pieces in less than a second, and two calls of one name side by side: who
// reads while they arrive sees what is read later.
func TestATranscriptIsTheSameLiveAndLater(t *testing.T) {
	t.Parallel()
	s := newScripts(t)
	dir := t.TempDir()
	script := `update() { echo '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"nest","update":'"$1"'}}'; }
while read -r line; do
  id=${line#*\"id\":}; id=${id%%[!0-9]*}
  case "$line" in
  *'"initialize"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":1,"agentCapabilities":{}}}' ;;
  *'"session/new"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"sessionId":"nest"}}' ;;
  *'"session/prompt"'*)
    n=0
    while [ $n -lt 50 ]; do
      update '{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"piece '$n'. "}}'
      if [ $n = 20 ]; then for c in c1 c2; do update '{"sessionUpdate":"tool_call","toolCallId":"'$c'","title":"read","kind":"read","status":"pending"}'; done; fi
      if [ $n = 30 ]; then for c in c2 c1; do update '{"sessionUpdate":"tool_call_update","toolCallId":"'$c'","status":"completed","content":[{"type":"content","content":{"type":"text","text":"of '$c'"}}]}'; done; fi
      n=$((n+1))
    done
    until [ -e end ]; do sleep 0.02; done
    echo '{"jsonrpc":"2.0","id":'$id',"result":{"stopReason":"end_turn"}}' ;;
  esac
done
`
	if err := os.WriteFile(filepath.Join(dir, behaviour), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	var c workbench.Conversation
	s.call(&c, "ChatAPI.New", conversation.Spec{Agent: "acp:heron", Cwd: dir})
	s.send(c.ID, "Say much.")
	var live workbench.Message
	eventually(t, "everything has arrived", func() bool {
		list := s.messages(c.ID)
		live = list[len(list)-1]
		return strings.Contains(live.Content, "piece 49.") && len(live.Metadata.ToolCalls) == 2 && live.Metadata.ToolCalls[0].Output != nil
	})
	if live.Status != workbench.MessageStreaming {
		t.Errorf("%s", live.Status)
	}
	if err := os.WriteFile(filepath.Join(dir, "end"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var later workbench.Message
	s.call(&later, "ChatAPI.Wait", live.ID, patience.Milliseconds())
	s.kill()
	hosttest.Stop(t, s.Config.DataDir)
	s.start()
	list := s.messages(c.ID)
	for _, m := range []workbench.Message{later, list[len(list)-1]} {
		if m.Status != workbench.MessageComplete || m.Content != live.Content || len(m.Metadata.ToolCalls) != 2 {
			t.Errorf("%s: %s", m.Status, difference(m.Content, live.Content))
			continue
		}
		for n, call := range m.Metadata.ToolCalls {
			was := live.Metadata.ToolCalls[n]
			if call.ID != was.ID || call.Offset != was.Offset || deref(call.Output) != deref(was.Output) || !strings.Contains(deref(call.Output), "of "+call.ID) {
				t.Errorf("%+v, was %+v", call, was)
			}
		}
	}
}

// Owners of one database in zones a day apart agree about every time.
func TestTimesDoNotDependOnTheZone(t *testing.T) {
	t.Parallel()
	i := install(t)
	var seen []workflow.View
	f := &flow{}
	for n, zone := range []string{"Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"} {
		i.env = []string{"TZ=" + zone}
		i.start()
		if n == 0 {
			f = newFlow(t, i, map[string]string{"quick": "nodes:\n  - {id: a, bash: echo}\n"})
		}
		f.until(f.dispatch("quick", zone).ID, workbench.RunCompleted)
		var runs []workbench.WorkflowRunSummary
		f.call(&runs, "WorkflowAPI.Runs", workbench.RunFilter{})
		if len(runs) != n+1 {
			t.Fatalf("%d runs", len(runs))
		}
		for m, v := range seen { // newest first
			if r := runs[n-m]; r.ID != v.Run.ID || r.CreatedAt != v.Run.CreatedAt || r.CreatedAt > runs[n-m-1].CreatedAt {
				t.Errorf("in %s a run is of %d, it was of %d", zone, r.CreatedAt, v.Run.CreatedAt)
			}
		}
		seen = append(seen, f.show(runs[0].ID))
		i.stop()
	}
}
