package acp_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coder/acp-go-sdk"
	"go.uber.org/goleak"
)

// agentVariable makes this test program an agent: one that the protocol's SDK
// speaks for, so that both sides are not read from one book.
const agentVariable = "HOLDFAST_TEST_ACP_AGENT"

func TestMain(m *testing.M) {
	if scenario := os.Getenv(agentVariable); scenario != "" {
		runAgent(scenario)
		return
	}
	goleak.VerifyTestMain(m)
}

func runAgent(scenario string) {
	a := &scripted{scenario: scenario, cancelled: make(chan struct{}, 1)}
	a.conn = acp.NewAgentSideConnection(a, os.Stdout, os.Stdin)
	a.conn.SetLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	fmt.Fprintln(os.Stderr, "the agent runs")
	<-a.conn.Done()
}

// scripted is an agent that does what its scenario and the prompt say.
type scripted struct {
	scenario  string
	conn      *acp.AgentSideConnection
	cwd       string
	model     string
	mode      acp.SessionModeId
	cancelled chan struct{}
	terminals bool // offered
}

func (a *scripted) Initialize(_ context.Context, offer acp.InitializeRequest) (acp.InitializeResponse, error) {
	a.terminals = offer.ClientCapabilities.Terminal
	r := acp.InitializeResponse{
		ProtocolVersion: acp.ProtocolVersionNumber, AgentInfo: &acp.Implementation{Name: "Scripted", Version: "1.2.3"},
		AuthMethods: []acp.AuthMethod{},
	}
	switch a.scenario {
	case "newer":
		r.ProtocolVersion++
	case "load":
		r.AgentCapabilities.LoadSession = true
	case "resume":
		r.AgentCapabilities.SessionCapabilities.Resume = &acp.SessionResumeCapabilities{}
	}
	return r, nil
}

func (a *scripted) NewSession(_ context.Context, r acp.NewSessionRequest) (acp.NewSessionResponse, error) {
	a.cwd = r.Cwd
	if a.scenario == "auth" {
		return acp.NewSessionResponse{}, acp.NewAuthRequired(map[string]any{"details": "no key is set"})
	}
	return acp.NewSessionResponse{
		SessionId: "session-1",
		Models: &acp.SessionModelState{CurrentModelId: "small", AvailableModels: []acp.ModelInfo{
			{ModelId: "small", Name: "Small"}, {ModelId: "large", Name: "Large"},
		}},
		Modes: &acp.SessionModeState{CurrentModeId: "build", AvailableModes: []acp.SessionMode{
			{Id: "build", Name: "Build"}, {Id: "plan", Name: "Plan"},
		}},
	}, nil
}

func (a *scripted) LoadSession(ctx context.Context, r acp.LoadSessionRequest) (acp.LoadSessionResponse, error) {
	if r.SessionId != "session-1" {
		return acp.LoadSessionResponse{}, acp.NewInvalidParams(map[string]any{"details": "no such session"})
	}
	a.say(ctx, acp.UpdateUserMessageText("What was asked before."))
	a.say(ctx, acp.UpdateAgentMessageText("What was said before."))
	a.say(ctx, acp.StartToolCall("old", "An old tool"))
	return acp.LoadSessionResponse{}, nil
}

func (a *scripted) ResumeSession(ctx context.Context, r acp.ResumeSessionRequest) (acp.ResumeSessionResponse, error) {
	if r.SessionId != "session-1" {
		return acp.ResumeSessionResponse{}, acp.NewInvalidParams(map[string]any{"details": "no such session"})
	}
	a.say(ctx, used(100, 0.25))
	return acp.ResumeSessionResponse{}, nil
}

func (a *scripted) UnstableSetSessionModel(_ context.Context, r acp.UnstableSetSessionModelRequest) (acp.UnstableSetSessionModelResponse, error) {
	if r.ModelId != "large" {
		return acp.UnstableSetSessionModelResponse{}, acp.NewInvalidParams("no such model")
	}
	a.model = string(r.ModelId)
	return acp.UnstableSetSessionModelResponse{}, nil
}

func (a *scripted) SetSessionMode(_ context.Context, r acp.SetSessionModeRequest) (acp.SetSessionModeResponse, error) {
	a.mode = r.ModeId
	return acp.SetSessionModeResponse{}, nil
}

func (a *scripted) Cancel(context.Context, acp.CancelNotification) error {
	select {
	case a.cancelled <- struct{}{}:
	default:
	}
	return nil
}

func (a *scripted) Prompt(ctx context.Context, r acp.PromptRequest) (acp.PromptResponse, error) {
	ctx = context.WithoutCancel(ctx)
	prompt := r.Prompt[0].Text.Text
	end := acp.PromptResponse{StopReason: acp.StopReasonEndTurn, Usage: &acp.Usage{
		InputTokens: 11, OutputTokens: 200, ThoughtTokens: acp.Ptr(22), CachedReadTokens: acp.Ptr(3333), CachedWriteTokens: acp.Ptr(44), TotalTokens: 3610,
	}}
	switch {
	case strings.Contains(prompt, "TOOL"):
		a.useTool(ctx)
	case strings.Contains(prompt, "FILE"):
		a.useFile(ctx)
	case strings.Contains(prompt, "TERMINAL"):
		a.useTerminal(ctx)
	case strings.Contains(prompt, "WAIT"):
		return a.wait(ctx, end)
	case strings.Contains(prompt, "LIMIT"):
		return acp.PromptResponse{}, &acp.RequestError{Code: 429, Message: "Slowly"}
	case strings.Contains(prompt, "CRASH"):
		a.say(ctx, acp.UpdateAgentMessageText("Half a sen"))
		fmt.Fprintln(os.Stderr, "out of memory")
		os.Exit(7)
	case strings.Contains(prompt, "GARBAGE"):
		// What an agent's library prints beside the protocol.
		fmt.Fprintln(os.Stdout, "Loading the plugin 가\x00 …")
		fmt.Fprintln(os.Stdout, `{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"session-1","update":{"sessionUpdate":"hologram"}}}`)
		fmt.Fprintln(os.Stdout, `{"jsonrpc":"2.0","id":"x1","method":"elicitation/create","params":{}}`)
		a.say(ctx, acp.UpdateAgentMessageText("Still here."))
	default:
		a.say(ctx, acp.UpdateAgentThoughtText("A greeting? "))
		a.say(ctx, acp.UpdateAgentThoughtText("Yes."))
		a.say(ctx, acp.UpdateAgentMessageText("Hello, "))
		a.say(ctx, acp.UpdateAgentMessageText("세계. "+a.model+string(a.mode)))
		a.say(ctx, used(3610, 0.5))
	}
	return end, nil
}

func (a *scripted) wait(ctx context.Context, end acp.PromptResponse) (acp.PromptResponse, error) {
	a.say(ctx, acp.UpdateAgentMessageText("I wait."))
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		if outcome := a.ask(ctx, "t9", "sleep 9"); outcome.Cancelled == nil {
			fmt.Fprintln(os.Stderr, "the question was answered with a choice")
		}
	}()
	<-a.cancelled
	<-asked
	end.StopReason = acp.StopReasonCancelled
	return end, nil
}

func (a *scripted) useTool(ctx context.Context) {
	a.say(ctx, acp.UpdateAgentMessageText("I will remove it."))
	a.say(ctx, acp.StartToolCall("t1", "Remove the build", acp.WithStartKind(acp.ToolKindExecute), acp.WithStartStatus(acp.ToolCallStatusPending)))
	outcome := a.ask(ctx, "t1", "rm -rf build")
	status, said := acp.ToolCallStatusFailed, "not allowed"
	if outcome.Selected != nil && strings.HasPrefix(string(outcome.Selected.OptionId), "yes") {
		status, said = acp.ToolCallStatusCompleted, "removed with "+string(outcome.Selected.OptionId)
	}
	a.say(ctx, acp.UpdateToolCall("t1", acp.WithUpdateStatus(status), acp.WithUpdateContent([]acp.ToolCallContent{acp.ToolContent(acp.TextBlock(said))})))
	a.say(ctx, acp.UpdatePlan(acp.PlanEntry{Content: "Remove it", Status: acp.PlanEntryStatusCompleted, Priority: acp.PlanEntryPriorityHigh}))
	a.say(ctx, acp.UpdateAgentMessageText("Done: "+said+"."))
}

func (a *scripted) ask(ctx context.Context, id acp.ToolCallId, command string) acp.RequestPermissionOutcome {
	r, err := a.conn.RequestPermission(ctx, acp.RequestPermissionRequest{
		SessionId: "session-1",
		ToolCall:  acp.ToolCallUpdate{ToolCallId: id, RawInput: map[string]any{"command": command}, Kind: acp.Ptr(acp.ToolKindExecute)},
		Options: []acp.PermissionOption{
			{OptionId: "yes-always", Name: "Always", Kind: acp.PermissionOptionKindAllowAlways},
			{OptionId: "yes-once", Name: "Once", Kind: acp.PermissionOptionKindAllowOnce},
			{OptionId: "no-never", Name: "Never", Kind: acp.PermissionOptionKindRejectAlways},
			{OptionId: "no-once", Name: "No", Kind: acp.PermissionOptionKindRejectOnce},
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "ask:", err)
	}
	return r.Outcome
}

func (a *scripted) useFile(ctx context.Context) {
	path := filepath.Join(a.cwd, "note.txt")
	read, err := a.conn.ReadTextFile(ctx, acp.ReadTextFileRequest{SessionId: "session-1", Path: path})
	if err != nil {
		a.say(ctx, acp.UpdateAgentMessageText("It cannot be read: "+err.Error()))
		return
	}
	if _, err := a.conn.WriteTextFile(ctx, acp.WriteTextFileRequest{SessionId: "session-1", Path: path, Content: read.Content + "more\n"}); err != nil {
		a.say(ctx, acp.UpdateAgentMessageText("It cannot be written: "+err.Error()))
		return
	}
	a.say(ctx, acp.StartEditToolCall("e1", "Edit note.txt", path, map[string]any{}))
	a.say(ctx, acp.UpdateToolCall("e1", acp.WithUpdateStatus(acp.ToolCallStatusCompleted),
		acp.WithUpdateContent([]acp.ToolCallContent{acp.ToolDiffContent(path, read.Content+"more\n", read.Content)})))
	a.say(ctx, acp.UpdateAgentMessageText("It said: "+read.Content))
}

func (a *scripted) useTerminal(ctx context.Context) {
	if !a.terminals {
		a.say(ctx, acp.UpdateAgentMessageText("No terminal is offered."))
		return
	}
	made, err := a.conn.CreateTerminal(ctx, acp.CreateTerminalRequest{
		SessionId: "session-1", Command: "make", Args: []string{"all", "a b"}, Cwd: &a.cwd, OutputByteLimit: acp.Ptr(100),
	})
	if err != nil {
		a.say(ctx, acp.UpdateAgentMessageText("It does not start: "+err.Error()))
		return
	}
	id := made.TerminalId
	a.say(ctx, acp.StartToolCall("m1", "make all", acp.WithStartKind(acp.ToolKindExecute), acp.WithStartContent([]acp.ToolCallContent{acp.ToolTerminalRef(id)})))
	exit, err := a.conn.WaitForTerminalExit(ctx, acp.WaitForTerminalExitRequest{SessionId: "session-1", TerminalId: id})
	if err != nil || exit.ExitCode == nil {
		fmt.Fprintln(os.Stderr, "wait:", err)
		return
	}
	output, err := a.conn.TerminalOutput(ctx, acp.TerminalOutputRequest{SessionId: "session-1", TerminalId: id})
	if err == nil {
		_, err = a.conn.KillTerminal(ctx, acp.KillTerminalRequest{SessionId: "session-1", TerminalId: id})
	}
	if err == nil {
		_, err = a.conn.ReleaseTerminal(ctx, acp.ReleaseTerminalRequest{SessionId: "session-1", TerminalId: id})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "terminal:", err)
	}
	a.say(ctx, acp.UpdateToolCall("m1", acp.WithUpdateStatus(acp.ToolCallStatusCompleted)))
	a.say(ctx, acp.UpdateAgentMessageText(fmt.Sprintf("It ended with %d and said: %s", *exit.ExitCode, output.Output)))
}

func (a *scripted) say(ctx context.Context, u acp.SessionUpdate) {
	if err := a.conn.SessionUpdate(ctx, acp.SessionNotification{SessionId: "session-1", Update: u}); err != nil {
		fmt.Fprintln(os.Stderr, "say:", err)
	}
}

func used(tokens int, usd float64) acp.SessionUpdate {
	return acp.SessionUpdate{UsageUpdate: &acp.SessionUsageUpdate{
		SessionUpdate: "usage_update", Used: tokens, Size: 200_000, Cost: &acp.Cost{Amount: usd, Currency: "USD"},
	}}
}

// The rest of the interface is not used here.

func (a *scripted) Authenticate(context.Context, acp.AuthenticateRequest) (acp.AuthenticateResponse, error) {
	return acp.AuthenticateResponse{}, nil
}

func (a *scripted) CloseSession(context.Context, acp.CloseSessionRequest) (acp.CloseSessionResponse, error) {
	return acp.CloseSessionResponse{}, nil
}

func (a *scripted) ListSessions(context.Context, acp.ListSessionsRequest) (acp.ListSessionsResponse, error) {
	return acp.ListSessionsResponse{}, acp.NewMethodNotFound(acp.AgentMethodSessionList)
}

func (a *scripted) SetSessionConfigOption(context.Context, acp.SetSessionConfigOptionRequest) (acp.SetSessionConfigOptionResponse, error) {
	return acp.SetSessionConfigOptionResponse{}, acp.NewMethodNotFound(acp.AgentMethodSessionSetConfigOption)
}
