package backend

import (
	"context"
	"os"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/transcript"
	agentturn "github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// wireTurns makes what runs agents, for jobs and conversations. It is closed
// after them.
func (b *Backend) wireTurns() {
	b.Turns = agentturn.New(agentturn.Options{
		Store: b.Store, Link: b.Link, HostID: b.HostID, Log: b.Log,
		Asker: b.Permissions, Quotas: b.Ledger, Pricer: b.Ledger, Files: files.ForAgents{},
	})
	b.onClose(func(context.Context) error { b.Turns.Close(); return nil })
}

func (b *Backend) wireChats() {
	b.Chats = conversation.New(conversation.Options{
		Store: b.Store, Runner: b.Turns, Drivers: b.Agents, Agents: b.AgentEnv, ReadFile: b.readForPrompt,
		HostID: b.HostID, Notify: b.Notices.Send, Log: b.Log, Variables: b.Environment.Variables, Prepare: b.openSecrets,
		Permission: b.permissionMode, Budget: b.chatBudget,
		Guard: func(model, prompt string, files int) error {
			return task.Guard(model, b.Tasks.Prompter.Estimator.Tokens(prompt), files)
		},
		Hold: func() bool { return b.Settings.Word(workbench.SettingJobsOnLaunch) == workbench.OnLaunchAsk },
	})
	b.onClose(func(context.Context) error { b.Chats.Close(); return nil })
}

// wireTranscripts makes what keeps the agents' own files. It hears of jobs and
// answers from here on, so that the launch's are kept too.
func (b *Backend) wireTranscripts() {
	b.Transcripts = transcript.New(transcript.Options{
		Store: b.Store, HostID: b.HostID, Home: b.AgentEnv.Home, Getenv: os.Getenv, Redact: b.Redact.Values,
		Notices: b.Notices.Listen(), Log: b.Log, Variables: b.Environment.Variables,
	})
	b.onClose(func(context.Context) error { b.Transcripts.Close(); return nil })
}

// openSecrets puts the secrets that a driver needs into a request. One that is
// not stored is left out: the driver says what it misses.
func (b *Backend) openSecrets(ctx context.Context, driver agent.Driver, req *agent.Request) error {
	for _, name := range agent.Secrets(driver) {
		value, err := b.Secrets.Value(ctx, name)
		switch workbench.ErrorCode(err) {
		case "":
			if req.Secrets == nil {
				req.Secrets = map[string]string{}
			}
			req.Secrets[name] = value
		case workbench.ENotFound:
		default:
			return err
		}
	}
	return nil
}
