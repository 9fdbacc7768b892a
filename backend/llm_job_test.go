package backend_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const spoken = "왜가리 is a heron, and it stands in the water until a fish comes by."

// withModel is an owner with the agent llm:local, which asks a model server on
// loopback.
func withModel(t *testing.T, reply func(modeltest.Request) modeltest.Reply) (*installation, workbench.Session, *modeltest.Server) {
	t.Helper()
	server := modeltest.Start(reply)
	t.Cleanup(server.Close)
	i := install(t)
	i.start()
	i.call(nil, "AgentAPI.SaveProvider", agent.Provider{
		Name: "local", Kind: agent.KindOpenAIChat, BaseURL: server.OpenAI(), Models: []string{"bird-1"},
	})
	return i, i.session(), server
}

func (i *installation) runModel(session workbench.Session) workbench.Job {
	i.t.Helper()
	return i.run(job.Spec{SessionID: session.ID, Agent: "llm:local", Prompt: "Which bird is it?"})
}

func always(reply modeltest.Reply) func(modeltest.Request) modeltest.Reply {
	return func(modeltest.Request) modeltest.Reply { return reply }
}

func wantAnswer(t *testing.T, j workbench.Job, want string) {
	t.Helper()
	if j.Status != workbench.JobCompleted || j.Response == nil {
		message := "-"
		if j.ErrorMessage != nil {
			message = *j.ErrorMessage
		}
		t.Fatalf("the job is %s: %s", j.Status, message)
	}
	if *j.Response != want {
		t.Errorf("the answer: %s", difference(*j.Response, want))
	}
}

// wantFailure also asks that the sentence holds words that say what to do.
func wantFailure(t *testing.T, j workbench.Job, reason workbench.FailureReason, words string) {
	t.Helper()
	if j.Status != workbench.JobFailed || j.FailureReason == nil || j.ErrorMessage == nil {
		t.Fatalf("the job is %s, reason %v, message %v", j.Status, j.FailureReason, j.ErrorMessage)
	}
	if *j.FailureReason != reason || !strings.Contains(*j.ErrorMessage, words) {
		t.Errorf("failed with %s: %s", *j.FailureReason, *j.ErrorMessage)
	}
}

func TestLLMAnswers(t *testing.T) {
	t.Parallel()
	i, session, server := withModel(t, always(modeltest.Reply{
		Text: spoken, Thinking: "Hm.", Usage: modeltest.Usage{Input: 11, Output: 222, CacheRead: 3333},
	}))
	j := i.wait(i.runModel(session).ID)
	wantAnswer(t, j, spoken)
	if sent := server.Sent(); j.TokensSent != sent.Input || j.TokensReceived != sent.Output || j.CacheReadTokens != sent.CacheRead {
		t.Errorf("tokens %d %d %d, the server sent %+v", j.TokensSent, j.TokensReceived, j.CacheReadTokens, sent)
	}
	if j.ActualCost != nil {
		t.Errorf("a model without a price cost %v", *j.ActualCost)
	}
	if j.ModelUsed == nil || *j.ModelUsed != "bird-1" {
		t.Errorf("model %v", j.ModelUsed)
	}
}

// TestLLMWithoutUsage: what is not known must not be counted as free.
func TestLLMWithoutUsage(t *testing.T) {
	t.Parallel()
	i, session, _ := withModel(t, always(modeltest.Reply{Text: spoken, NoUsage: true}))
	j := i.wait(i.runModel(session).ID)
	wantAnswer(t, j, spoken)
	if j.ActualCost != nil {
		t.Errorf("an answer without its usage cost %v", *j.ActualCost)
	}
}

func TestLLMIsAskedAgainAfterItsLimit(t *testing.T) {
	t.Parallel()
	limited := modeltest.Fail(http.StatusTooManyRequests, "rate_limit_exceeded", "Slowly.")
	limited.Header = map[string]string{"Retry-After": "1"}
	i, session, server := withModel(t, func(r modeltest.Request) modeltest.Reply {
		if r.Number == 1 {
			return limited
		}
		return modeltest.Reply{Text: spoken}
	})
	j := i.run(job.Spec{SessionID: session.ID, Agent: "llm:local", Prompt: "Which bird is it?", MaxAttempts: 3})
	j = i.wait(j.ID)
	wantAnswer(t, j, spoken)
	if asked := len(server.Requests()); j.Attempt != 2 || asked != 2 {
		t.Errorf("%d starts, %d requests", j.Attempt, asked)
	}
}

func TestLLMRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply  modeltest.Reply
		reason workbench.FailureReason
		words  string
	}{
		"key":    {modeltest.Fail(401, "authentication_error", "No."), workbench.FailAuth, "enter the right one in the settings"},
		"model":  {modeltest.Fail(404, "model_not_found", "No."), workbench.FailError, "knows no model bird-1"},
		"window": {modeltest.Fail(400, "context_length_exceeded", "No."), workbench.FailError, "select fewer files"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i, session, server := withModel(t, always(c.reply))
			j := i.wait(i.runModel(session).ID)
			wantFailure(t, j, c.reason, c.words)
			if asked := len(server.Requests()); asked != 1 {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

func TestLLMIsNotThere(t *testing.T) {
	t.Parallel()
	i, session, server := withModel(t, always(modeltest.Reply{}))
	server.Close()
	j := i.run(job.Spec{SessionID: session.ID, Agent: "llm:local", Prompt: "Which bird is it?", MaxAttempts: 1})
	wantFailure(t, i.wait(j.ID), workbench.FailError, "does not answer")
}

func TestLLMIsCutInAWord(t *testing.T) {
	t.Parallel()
	i, session, _ := withModel(t, always(modeltest.Reply{Text: spoken, Cut: true}))
	j := i.run(job.Spec{SessionID: session.ID, Agent: "llm:local", Prompt: "Which bird is it?", MaxAttempts: 1})
	j = i.wait(j.ID)
	wantFailure(t, j, workbench.FailTruncated, "cut before its end")
	if j.Response == nil || *j.Response == "" || *j.Response == spoken || !strings.HasPrefix(spoken, *j.Response) {
		t.Errorf("kept: %v", j.Response)
	}
}

func TestLLMAnswerOutlivesTheOwner(t *testing.T) {
	t.Parallel()
	held, goOn := make(chan struct{}), make(chan struct{})
	i, session, server := withModel(t, always(modeltest.Reply{
		Text: spoken, Usage: modeltest.Usage{Input: 11, Output: 222},
		Hold: func(ctx context.Context) {
			close(held)
			select {
			case <-goOn:
			case <-ctx.Done():
			}
		},
	}))
	j := i.runModel(session)
	<-held
	i.kill()
	i.start()
	close(goOn)
	j = i.wait(j.ID)
	wantAnswer(t, j, spoken)
	if asked := len(server.Requests()); asked != 1 || j.TokensReceived != 222 {
		t.Errorf("%d requests, %d tokens", asked, j.TokensReceived)
	}
}

func TestLLMRepeatsASecret(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse-42-staple"
	i, session, _ := withModel(t, always(modeltest.Reply{Text: "It is " + secret + ", as you said."}))
	i.call(nil, "EnvAPI.Set", session.CodebaseID, "HERON_PASSWORD", secret)
	wantAnswer(t, i.wait(i.runModel(session).ID), "It is REDACTED, as you said.")
}
