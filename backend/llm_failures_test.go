package backend_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// llmIsBusy: a service that has no time is asked again, when it says.
func llmIsBusy(t *testing.T, all models, kind agent.ProviderKind) {
	status := map[agent.ProviderKind]int{agent.KindAnthropic: 529, agent.KindOpenAI: 503, agent.KindOpenAIChat: 503}[kind]
	busy := modeltest.Fail(status, "overloaded_error", "Too much to do.")
	busy.Header = map[string]string{"Retry-After": "0"}
	m := all.add(t, kind, thenAnswers(busy))
	m.wantSecondAnswer(m.answer(3))
}

// llmBreaksOff: a failure within an answer leaves nothing of it in the next one,
// and has a row of its own in the ledger. Nobody says how long to wait, so the
// other tests run meanwhile.
func llmBreaksOff(t *testing.T, all models) (finish func()) {
	t.Helper()
	jobs := map[*model]workbench.Job{}
	for _, kind := range apiKinds() {
		m := all.add(t, kind, thenAnswers(modeltest.Reply{
			Text: "No, it is a duck, which swims all day long and says so.", Late: &modeltest.Failure{Type: "overloaded_error", Message: "Too much to do."},
		}))
		jobs[m] = m.ask(3)
	}
	return func() {
		t.Helper()
		for m, j := range jobs {
			j = m.wait(j.ID)
			m.wantSecondAnswer(j)
			if events := m.ledger(j.ID); len(events) != 2 {
				t.Errorf("%s: the ledger has %+v", m.provider.Kind, events)
			}
		}
	}
}

func (m *model) wantSecondAnswer(j workbench.Job) {
	m.t.Helper()
	wantAnswer(m.t, j, spoken)
	if asked := len(m.server.Requests()); j.Attempt != 2 || asked != 2 || j.TokensReceived != 222 {
		m.t.Errorf("%d starts, %d requests, %d tokens", j.Attempt, asked, j.TokensReceived)
	}
}

// limited is a refusal because of a limit, which ends after so many seconds.
func limited(seconds int) modeltest.Reply {
	reply := modeltest.Fail(http.StatusTooManyRequests, "rate_limit_exceeded", "Slowly.")
	reply.Header = map[string]string{"Retry-After": strconv.Itoa(seconds)}
	return reply
}

func llmLimitEnds(t *testing.T, all models) {
	m := all.add(t, agent.KindOpenAIChat, thenAnswers(limited(1)))
	begun := time.Now()
	m.wantSecondAnswer(m.answer(3))
	if took := time.Since(begun); took < time.Second {
		t.Errorf("it was asked again within %v", took)
	}
}

// llmLimitLasts: until the limit ends the job waits in the queue, and says why.
func llmLimitLasts(t *testing.T, all models) {
	m := all.add(t, agent.KindAnthropic, always(limited(3600)))
	begun := time.Now()
	j := m.ask(3)
	eventually(t, "it waits for the end of the limit", func() bool {
		m.call(&j, "JobAPI.Show", j.ID)
		return j.Status == workbench.JobQueued && j.Attempt == 1
	})
	if j.NotBefore == nil || *j.NotBefore < begun.Add(time.Hour).UnixMilli() || *j.NotBefore > time.Now().Add(time.Hour).UnixMilli() {
		t.Errorf("it waits until %v", j.NotBefore)
	}
	m.call(nil, "JobAPI.Cancel", j.ID)
	if j = m.wait(j.ID); j.Status != workbench.JobCanceled || len(m.server.Requests()) != 1 {
		t.Errorf("%s after %d requests", j.Status, len(m.server.Requests()))
	}
}

// llmRefuses: what will fail again is not tried again.
func llmRefuses(t *testing.T, all models, kind agent.ProviderKind) {
	for name, c := range map[string]struct {
		reply  modeltest.Reply
		reason workbench.FailureReason
		words  string
	}{
		"key":    {modeltest.Fail(401, "authentication_error", "No."), workbench.FailAuth, "enter the right one in the settings"},
		"model":  {modeltest.Fail(404, "model_not_found", "No."), workbench.FailError, "knows no model bird-1"},
		"window": {modeltest.Fail(400, "context_length_exceeded", "prompt is too long: 9 tokens > 8 maximum"), workbench.FailError, "select fewer files, or choose another model. It said: prompt is too long: 9 tokens > 8 maximum."},
	} {
		m := all.add(t, kind, always(c.reply))
		j := m.answer(3)
		wantFailure(t, j, c.reason, c.words)
		if asked := len(m.server.Requests()); asked != 1 || len(m.ledger(j.ID)) != 0 {
			t.Errorf("%s: asked %d times, and the ledger has %+v", name, asked, m.ledger(j.ID))
		}
	}
}

func llmIsNotThere(t *testing.T, all models, kind agent.ProviderKind) {
	m := all.add(t, kind, always(modeltest.Reply{}))
	m.server.Close()
	j := m.answer(1)
	wantFailure(t, j, workbench.FailError, "does not answer")
	if !strings.Contains(*j.ErrorMessage, m.provider.BaseURL) || !strings.Contains(*j.ErrorMessage, "Check that it runs") {
		t.Errorf("it says %s", *j.ErrorMessage)
	}
}

// llmSmallWindow: a prompt that its model cannot take costs nothing, whether the
// job names the model or leaves it to the agent.
func llmSmallWindow(t *testing.T, all models) {
	m := all.add(t, agent.KindOpenAI, always(modeltest.Reply{Text: spoken}), "gpt-4o")
	for _, named := range []string{"gpt-4o", ""} {
		spec := m.spec(3)
		spec.Model, spec.Prompt = named, strings.Repeat("heron duck ", 70_000)
		j := m.wait(m.run(spec).ID)
		wantFailure(t, j, workbench.FailError, "choose a model with a larger window")
		about, takes := numbersIn(*j.ErrorMessage)
		if takes != 128_000 || about <= takes || about > 2*takes {
			t.Errorf("it says %s", *j.ErrorMessage)
		}
		if asked := len(m.server.Requests()); asked != 0 || len(m.ledger(j.ID)) != 0 || j.ActualCost != nil {
			t.Errorf("asked %d times; the ledger has %+v", asked, m.ledger(j.ID))
		}
	}
}

// llmSmallWindowInAConversation: nor does a message, and it says so.
func llmSmallWindowInAConversation(t *testing.T, all models) {
	m := all.add(t, agent.KindOpenAI, always(modeltest.Reply{Text: spoken}), "gpt-4o")
	var c workbench.Conversation
	m.call(&c, "ChatAPI.New", conversation.Spec{Agent: m.spec(1).Agent, Model: "gpt-4o", Cwd: t.TempDir()})
	reply := m.send(c.ID, strings.Repeat("heron duck ", 70_000)).Reply
	m.call(reply, "ChatAPI.Wait", reply.ID, patience.Milliseconds())
	if about, takes := numbersIn(reply.Metadata.Error); reply.Status != workbench.MessageFailed || takes != 128_000 || about <= takes {
		t.Errorf("%s: %s", reply.Status, reply.Metadata.Error)
	}
	if asked := len(m.server.Requests()); asked != 0 {
		t.Errorf("asked %d times", asked)
	}
}

// numbersIn are the first two numbers of a sentence that stand alone.
func numbersIn(sentence string) (first, second int64) {
	var found [2]int64
	at := 0
	for word := range strings.FieldsSeq(sentence) {
		if n, err := strconv.ParseInt(strings.TrimSuffix(word, "."), 10, 64); err == nil && at < len(found) {
			found[at] = n
			at++
		}
	}
	return found[0], found[1]
}
