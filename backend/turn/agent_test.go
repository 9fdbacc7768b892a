package turn_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/coder/acp-go-sdk"

	"github.com/holdfast-app/holdfast/backend/agent"
	agentacp "github.com/holdfast-app/holdfast/backend/agent/acp"
)

// agentVariable makes this test program an agent that the protocol's SDK speaks
// for.
const agentVariable = "TURN_TEST_AGENT"

func playAgent() {
	if os.Getenv(agentVariable) == "" || len(os.Args) < 2 || os.Args[1] != "agent" {
		return
	}
	a := &terminalAgent{cancelled: make(chan struct{}, 1)}
	a.conn = acp.NewAgentSideConnection(a, os.Stdout, os.Stdin)
	a.conn.SetLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	<-a.conn.Done()
	os.Exit(0)
}

// acpDriver is the driver of that agent.
func acpDriver(t *testing.T) (agent.Driver, string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	family := agentacp.New(func() []agent.Provider {
		return []agent.Provider{{Name: "scripted", Label: "Scripted", Kind: agent.KindACP, Argv: []string{self, "agent"}}}
	})
	driver, err := agent.Drivers{family}.Named("acp:scripted")
	if err != nil {
		t.Fatal(err)
	}
	return driver, self
}

// command is what a terminalAgent is asked to do, as JSON.
type command struct {
	Script string `json:"script"` // for sh
	Limit  *int   `json:"limit,omitempty"`
	Kill   bool   `json:"kill,omitempty"`  // before it waits
	Leave  bool   `json:"leave,omitempty"` // end the turn without another look at it
}

// terminalAgent runs commands in terminals of its client.
type terminalAgent struct {
	conn      *acp.AgentSideConnection
	cancelled chan struct{}
}

func (a *terminalAgent) Prompt(ctx context.Context, r acp.PromptRequest) (acp.PromptResponse, error) {
	ctx = context.WithoutCancel(ctx)
	var c command
	err := json.Unmarshal([]byte(strings.TrimSpace(r.Prompt[0].Text.Text)), &c)
	if err == nil {
		err = a.use(ctx, c)
	}
	if err != nil {
		a.say(ctx, "failed: "+err.Error())
	}
	end := acp.PromptResponse{StopReason: acp.StopReasonEndTurn}
	select {
	case <-a.cancelled:
		end.StopReason = acp.StopReasonCancelled
	default:
	}
	return end, nil
}

func (a *terminalAgent) use(ctx context.Context, c command) error {
	made, err := a.conn.CreateTerminal(ctx, acp.CreateTerminalRequest{
		SessionId: "s", Command: "/bin/sh", Args: []string{"-c", c.Script}, OutputByteLimit: c.Limit,
		Env: []acp.EnvVariable{{Name: "GIVEN", Value: "by the agent"}},
	})
	if err != nil {
		return err
	}
	id := made.TerminalId
	a.say(ctx, "started "+id+"\n")
	if c.Leave {
		return nil
	}
	if c.Kill {
		if _, err := a.conn.KillTerminal(ctx, acp.KillTerminalRequest{SessionId: "s", TerminalId: id}); err != nil {
			return err
		}
	}
	exit, err := a.conn.WaitForTerminalExit(ctx, acp.WaitForTerminalExitRequest{SessionId: "s", TerminalId: id})
	if err != nil {
		return err
	}
	output, err := a.conn.TerminalOutput(ctx, acp.TerminalOutputRequest{SessionId: "s", TerminalId: id})
	if err != nil {
		return err
	}
	if _, err := a.conn.ReleaseTerminal(ctx, acp.ReleaseTerminalRequest{SessionId: "s", TerminalId: id}); err != nil {
		return err
	}
	if _, err := a.conn.TerminalOutput(ctx, acp.TerminalOutputRequest{SessionId: "s", TerminalId: id}); err == nil {
		return fmt.Errorf("a released terminal gives output")
	}
	a.say(ctx, fmt.Sprintf("%s truncated %t output of %d bytes %q", ended(exit), output.Truncated, len(output.Output), output.Output))
	return nil
}

func ended(exit acp.WaitForTerminalExitResponse) string {
	switch {
	case exit.ExitCode != nil:
		return fmt.Sprintf("code %d", *exit.ExitCode)
	case exit.Signal != nil:
		return "signal " + *exit.Signal
	}
	return "unknown"
}

func (a *terminalAgent) say(ctx context.Context, text string) {
	err := a.conn.SessionUpdate(ctx, acp.SessionNotification{SessionId: "s", Update: acp.UpdateAgentMessageText(text)})
	if err != nil {
		fmt.Fprintln(os.Stderr, "say:", err)
	}
}

func (a *terminalAgent) Cancel(context.Context, acp.CancelNotification) error {
	a.cancelled <- struct{}{}
	return nil
}

func (a *terminalAgent) Initialize(context.Context, acp.InitializeRequest) (acp.InitializeResponse, error) {
	return acp.InitializeResponse{ProtocolVersion: acp.ProtocolVersionNumber, AuthMethods: []acp.AuthMethod{}}, nil
}

func (a *terminalAgent) NewSession(context.Context, acp.NewSessionRequest) (acp.NewSessionResponse, error) {
	return acp.NewSessionResponse{SessionId: "s"}, nil
}

// The rest of the interface is not used here.

func (a *terminalAgent) SetSessionMode(context.Context, acp.SetSessionModeRequest) (acp.SetSessionModeResponse, error) {
	return acp.SetSessionModeResponse{}, nil
}

func (a *terminalAgent) Authenticate(context.Context, acp.AuthenticateRequest) (acp.AuthenticateResponse, error) {
	return acp.AuthenticateResponse{}, nil
}

func (a *terminalAgent) CloseSession(context.Context, acp.CloseSessionRequest) (acp.CloseSessionResponse, error) {
	return acp.CloseSessionResponse{}, nil
}

func (a *terminalAgent) ResumeSession(context.Context, acp.ResumeSessionRequest) (acp.ResumeSessionResponse, error) {
	return acp.ResumeSessionResponse{}, nil
}

func (a *terminalAgent) ListSessions(context.Context, acp.ListSessionsRequest) (acp.ListSessionsResponse, error) {
	return acp.ListSessionsResponse{}, acp.NewMethodNotFound(acp.AgentMethodSessionList)
}

func (a *terminalAgent) SetSessionConfigOption(context.Context, acp.SetSessionConfigOptionRequest) (acp.SetSessionConfigOptionResponse, error) {
	return acp.SetSessionConfigOptionResponse{}, acp.NewMethodNotFound(acp.AgentMethodSessionSetConfigOption)
}
