package backend_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	spoken  = "왜가리 is a heron, and it stands in the water until a fish comes by."
	thought = "A grey bird with long legs, so it is no duck."
)

// models is an owner whose agents ask model servers on loopback.
type models struct {
	*installation
	session workbench.Session
}

func newModels(t *testing.T) models {
	t.Helper()
	i := install(t)
	i.start()
	i.call(nil, "SettingsAPI.Set", "jobs.max_concurrent", "64")
	return models{i, i.session()}
}

// model is an agent of such an owner with a server of its own.
type model struct {
	models
	provider agent.Provider
	server   *modeltest.Server
}

func apiKinds() []agent.ProviderKind {
	return []agent.ProviderKind{agent.KindAnthropic, agent.KindOpenAI, agent.KindOpenAIChat}
}

// add adds an agent to the owner, for a part of the test.
func (m models) add(t *testing.T, kind agent.ProviderKind, reply func(modeltest.Request) modeltest.Reply, names ...string) *model {
	t.Helper()
	server := modeltest.Start(reply)
	t.Cleanup(server.Close)
	p := agent.Provider{Name: workbench.NewID(), Label: "Aviary", Kind: kind, BaseURL: server.OpenAI(), Models: append(names, "bird-1")}
	if kind == agent.KindAnthropic {
		p.BaseURL = server.URL
	}
	added := &model{models{m.in(t), m.session}, p, server}
	added.call(nil, "AgentAPI.SaveProvider", p)
	return added
}

// price gives the agent's models a price: 3 USD for a million tokens in, 15 out,
// 0.3 from a cache and 6 into one for an hour.
func (m *model) price() {
	m.t.Helper()
	const usd = 1_000_000_000
	m.call(nil, "CostAPI.SetPrice", workbench.ModelPrice{
		Provider: m.provider.Name, Model: "bird-*", InputPrice: 3 * usd, OutputPrice: 15 * usd, CacheReadPrice: usd * 3 / 10,
		CacheWrite5mPrice: usd * 15 / 4, CacheWrite1hPrice: 6 * usd,
	})
}

// ask starts a job; attempts is the most of them.
func (m *model) ask(attempts int64) workbench.Job {
	m.t.Helper()
	return m.run(m.spec(attempts))
}

func (m *model) spec(attempts int64) job.Spec {
	return job.Spec{SessionID: m.session.ID, Agent: "llm:" + m.provider.Name, Prompt: "Which bird is it?", MaxAttempts: attempts}
}

func (m *model) answer(attempts int64) workbench.Job {
	m.t.Helper()
	return m.wait(m.ask(attempts).ID)
}

func (m *model) reasoning(id string) string {
	m.t.Helper()
	var page struct{ Text string }
	m.call(&page, "JobAPI.Output", id, "reasoning", 0)
	return page.Text
}

func (m *model) ledger(id string) (events []workbench.UsageEvent) {
	m.t.Helper()
	m.call(&events, "JobAPI.Usage", id)
	return events
}

func always(reply modeltest.Reply) func(modeltest.Request) modeltest.Reply {
	return func(modeltest.Request) modeltest.Reply { return reply }
}

// thenAnswers is a model that fails the first time.
func thenAnswers(failure modeltest.Reply) func(modeltest.Request) modeltest.Reply {
	return func(r modeltest.Request) modeltest.Reply {
		if r.Number == 1 {
			return failure
		}
		return modeltest.Reply{Text: spoken, Usage: modeltest.Usage{Input: 11, Output: 222}}
	}
}

func wantAnswer(t testing.TB, j workbench.Job, want string) {
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
func wantFailure(t testing.TB, j workbench.Job, reason workbench.FailureReason, words string) {
	t.Helper()
	if j.Status != workbench.JobFailed || j.FailureReason == nil || j.ErrorMessage == nil {
		t.Fatalf("the job is %s, reason %v, message %v", j.Status, j.FailureReason, j.ErrorMessage)
	}
	if *j.FailureReason != reason || !strings.Contains(*j.ErrorMessage, words) {
		t.Errorf("failed with %s: %s", *j.FailureReason, *j.ErrorMessage)
	}
}

// TestLLM asks models over each API, and has one owner for all that.
func TestLLM(t *testing.T) {
	t.Parallel()
	m := newModels(t)
	later := llmBreaksOff(t, m)
	t.Run("each", func(t *testing.T) {
		for _, kind := range apiKinds() {
			for name, test := range map[string]func(*testing.T, models, agent.ProviderKind){
				"answers": llmAnswers, "tells no usage": llmTellsNoUsage, "is cut in a word": llmIsCut,
				"is busy": llmIsBusy, "refuses": llmRefuses, "is not there": llmIsNotThere,
			} {
				t.Run(string(kind)+" "+name, func(t *testing.T) {
					t.Parallel()
					test(t, m, kind)
				})
			}
		}
		for name, test := range map[string]func(*testing.T, models){
			"limit of a second": llmLimitEnds, "limit of an hour": llmLimitLasts, "small window": llmSmallWindow, "small window of a conversation": llmSmallWindowInAConversation, "secret": llmRepeatsASecret,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, m)
			})
		}
	})
	later()
}

func llmAnswers(t *testing.T, all models, kind agent.ProviderKind) {
	used, cost := modeltest.Usage{Input: 11, Output: 222, Reasoning: 9, CacheRead: 3333}, int64(11*3000+222*15_000+3333*300)
	if kind == agent.KindAnthropic { // the only one whose caches have a lifetime
		used.CacheWrite1h, used.Reasoning = 10, 0
		cost += 10 * 6000
	}
	m := all.add(t, kind, always(modeltest.Reply{Text: spoken, Thinking: thought, Usage: used}))
	without := m.answer(1)
	wantAnswer(t, without, spoken)
	if without.ActualCost != nil {
		t.Errorf("a model without a price cost %v", *without.ActualCost)
	}
	m.price()
	j := m.answer(1)
	wantAnswer(t, j, spoken)
	if got := m.reasoning(j.ID); got != thought {
		t.Errorf("the reasoning: %s", difference(got, thought))
	}
	if j.TokensSent != used.Input || j.TokensReceived != used.Output || j.CacheReadTokens != used.CacheRead || j.CacheWriteTokens != used.CacheWrite1h {
		t.Errorf("tokens %d %d %d %d", j.TokensSent, j.TokensReceived, j.CacheReadTokens, j.CacheWriteTokens)
	}
	if j.ModelUsed == nil || *j.ModelUsed != "bird-1" {
		t.Errorf("model %v", j.ModelUsed)
	}
	events := m.ledger(j.ID)
	if len(events) != 1 || events[0].CostNanoUSD == nil || *events[0].CostNanoUSD != cost || events[0].CostSource != workbench.CostComputed ||
		events[0].ReasoningTokens != used.Reasoning {
		t.Fatalf("the ledger has %+v", events)
	}
	if j.ActualCost == nil || fmt.Sprintf("%.9f", *j.ActualCost) != fmt.Sprintf("%.9f", float64(cost)/1e9) {
		t.Errorf("the cost is %v", j.ActualCost)
	}
}

// llmTellsNoUsage: what is not known must not be counted as free, and must not be
// left out.
func llmTellsNoUsage(t *testing.T, all models, kind agent.ProviderKind) {
	m := all.add(t, kind, always(modeltest.Reply{Text: spoken, NoUsage: true}))
	m.price()
	j := m.answer(1)
	wantAnswer(t, j, spoken)
	m.wantUnknownCost(j)
}

func (m *model) wantUnknownCost(j workbench.Job) {
	m.t.Helper()
	if j.ActualCost != nil {
		m.t.Errorf("the cost is %v, and is not known", *j.ActualCost)
	}
	if events := m.ledger(j.ID); len(events) != 1 || events[0].CostNanoUSD != nil || events[0].CostSource != workbench.CostUnknown {
		m.t.Errorf("the ledger has %+v", events)
	}
}

func llmIsCut(t *testing.T, all models, kind agent.ProviderKind) {
	long := strings.Repeat(spoken+" ", 8) // so that half of it is more than the reasoning
	m := all.add(t, kind, always(modeltest.Reply{Text: long, Thinking: thought, Cut: true, Usage: modeltest.Usage{Input: 11, Output: 222}}))
	m.price()
	j := m.answer(1)
	wantFailure(t, j, workbench.FailTruncated, "cut before its end; run it again")
	if j.Response == nil || *j.Response == "" || *j.Response == long || !strings.HasPrefix(long, *j.Response) {
		t.Errorf("of the answer was kept: %v", j.Response)
	}
	if got := m.reasoning(j.ID); got != thought {
		t.Errorf("of the reasoning was kept: %q", got)
	}
	if kind != agent.KindAnthropic { // which tells the tokens of the prompt at once
		m.wantUnknownCost(j)
	} else if j.ActualCost == nil || *j.ActualCost <= 0 {
		t.Errorf("the prompt cost %v", j.ActualCost)
	}
}

func TestLLMAnswerOutlivesTheOwner(t *testing.T) {
	t.Parallel()
	all, held, goOn := newModels(t), make(chan struct{}), make(chan struct{})
	m := all.add(t, agent.KindOpenAIChat, always(modeltest.Reply{
		Text: spoken, Usage: modeltest.Usage{Input: 11, Output: 222},
		Hold: func(ctx context.Context) {
			close(held)
			select {
			case <-goOn:
			case <-ctx.Done():
			}
		},
	}))
	j := m.ask(1)
	<-held
	all.kill()
	all.start()
	close(goOn)
	j = all.wait(j.ID)
	wantAnswer(t, j, spoken)
	if asked := len(m.server.Requests()); asked != 1 || j.TokensReceived != 222 {
		t.Errorf("%d requests, %d tokens", asked, j.TokensReceived)
	}
}

func llmRepeatsASecret(t *testing.T, all models) {
	const secret = "correct-horse-42-staple"
	m := all.add(t, agent.KindOpenAIChat, always(modeltest.Reply{Text: "It is " + secret + ", as you said."}))
	own := m.installation.session()
	m.call(nil, "EnvAPI.Set", own.CodebaseID, "HERON_PASSWORD", secret)
	m.session = own
	wantAnswer(t, m.answer(1), "It is REDACTED, as you said.")
}
