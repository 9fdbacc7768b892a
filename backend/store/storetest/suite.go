package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Run checks that what open gives is a store: everything that the services
// rely on, through the exported methods only, so that it is the same for every
// engine.
func Run(t *testing.T, open Opener) {
	t.Helper()
	suite := []struct {
		name string
		run  func(*testing.T, Opener)
	}{
		{"Codebases", testCodebases},
		{"Hosts", testHosts},
		{"Conversations", testConversations},
		{"AgentSessions", testAgentSessions},
		{"Messages", testMessages},
		{"MessageOutput", testMessageOutput},
		{"MessageParts", testMessageParts},
		{"Transcripts", testTranscripts},
		{"Environments", testEnvironments},
		{"Snapshots", testSnapshots},
		{"EnvVars", testEnvVars},
		{"Secrets", testSecrets},
		{"Sessions", testSessions},
		{"SessionCards", testSessionCards},
		{"TaskHistory", testTaskHistory},
		{"FileHistory", testFileHistory},
		{"HistoryModel", testHistoryModel},
		{"Jobs", testJobs},
		{"JobModel", testJobModel},
		{"JobOutput", testJobOutput},
		{"JobEnd", testJobEnd},
		{"JobPrompts", testJobPrompts},
		{"JobVerbs", testJobVerbs},
		{"JobRaces", testJobRaces},
		{"Terminals", testTerminals},
		{"TerminalModel", testTerminalModel},
		{"TerminalStarts", testTerminalStarts},
		{"TerminalAttention", testTerminalAttention},
		{"TerminalScreens", testTerminalScreens},
		{"TerminalOutput", testTerminalOutput},
		{"TerminalCompact", testTerminalCompact},
		{"TerminalOutputModel", testTerminalOutputModel},
		{"Processes", testProcesses},
		{"AgentTerminals", testAgentTerminals},
		{"Search", testSearch},
		{"Usage", testUsage},
		{"Costs", testCosts},
		{"Permissions", testPermissions},
		{"Launches", testLaunches},
		{"Backups", testBackups},
		{"KeyValue", testKeyValue},
		{"Settings", testSettings},
		{"Providers", testProviders},
		{"SystemPrompts", testSystemPrompts},
		{"Plans", testPlans},
		{"ErrorLogs", testErrorLogs},
		{"Diagnostics", testDiagnostics},
		{"WorkflowRuns", testWorkflowRuns},
		{"WorkflowDispatch", testWorkflowDispatch},
		{"WorkflowStatus", testWorkflowStatus},
		{"WorkflowEvents", testWorkflowEvents},
		{"WorkflowModel", testWorkflowModel},
		{"NodeRuns", testNodeRuns},
		{"NodeProcesses", testNodeProcesses},
		{"Gates", testGates},
		{"Deletion", testDeletion},
	}
	for _, s := range suite {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t, open)
		})
	}
}

// bench is a database with the rows that most tests begin with.
type bench struct {
	*store.DB
	ctx     context.Context
	clock   *Clock
	host    workbench.Host
	session workbench.Session
}

func setup(t *testing.T, open Opener) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{ctx: t.Context(), clock: &Clock{}}
	b.DB = open(t, WithClock(b.clock.Now))
	b.RecordSlow(time.Hour) // a busy machine must not write rows that a test counts
	b.host = Host(t, b.DB)
	b.session = Session(t, b.DB, b.host.ID)
	return b
}

// reload reads the session as it is stored now.
func (b *bench) reload(t *testing.T) workbench.Session {
	t.Helper()
	s, err := b.Session(b.ctx, b.session.ID)
	must(t, err)
	return s
}

func wantCode(t testing.TB, err error, want workbench.Code) {
	t.Helper()
	if got := workbench.ErrorCode(err); got != want {
		t.Fatalf("error %q (%v), want %q", got, err, want)
	}
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func ptr[T any](v T) *T { return &v }
