package llm_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/llm"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

var answer = modeltest.Reply{
	Model: "model-1-20260101", Thinking: "A greeting? Yes, I think so.", Text: "Hello, 세계.\n\nHow are you today?",
	Usage: modeltest.Usage{Input: 11, Output: 222, CacheRead: 3333},
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			server := serve(t, answer)
			d := driver(t, provider(kind, server))
			output := run(t, d, request())
			tr := replay(d, output, exited(0), false)
			if !tr.result.OK || tr.text[workbench.ChannelResponse] != answer.Text || tr.text[workbench.ChannelReasoning] != answer.Thinking {
				t.Fatalf("%+v %q", tr.result, tr.text)
			}
			if tr.facts.Model != answer.Model || tr.facts.RequestID != "req_test_1" || tr.facts.Turns != 1 || tr.facts.SkippedLines != 0 {
				t.Errorf("facts %+v", tr.facts)
			}
			if len(tr.usage) != 1 {
				t.Fatalf("%d rows of the ledger, want 1", len(tr.usage))
			}
			for _, u := range tr.usage {
				if u.InputTokens != 11 || u.OutputTokens != 222 || u.CacheReadTokens != 3333 || u.CostNanoUSD != nil || u.CostSource != workbench.CostUnknown ||
					u.Provider != "work" || u.Agent != "llm:work" || u.Model != answer.Model {
					t.Errorf("%+v", u)
				}
			}
			if cut := replay(d, output, exited(0), true); !reflect.DeepEqual(cut, tr) {
				t.Errorf("with restarts %+v, without %+v", cut, tr)
			}
			asked := server.Requests()[0]
			for _, part := range []string{"Hello?", "Be short.", "One.", "Two.", "model-1"} {
				if !strings.Contains(string(asked.Body), part) {
					t.Errorf("the server was not told %q: %s", part, asked.Body)
				}
			}
			if got := asked.Header.Get("X-Api-Key") + asked.Header.Get("Authorization"); !strings.Contains(got, key) {
				t.Errorf("the key did not arrive: %q", got)
			}
		})
	}
}

// An output that ends early is not taken for an answer, wherever it ends.
func TestCutOutput(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		d := driver(t, provider(kind, serve(t, answer)))
		output := run(t, d, request())
		for n := range len(output) - 1 { // without its newline the last line is whole
			tr := replay(d, output[:n], exited(0), n%2 == 0)
			if tr.result.Reason != workbench.FailTruncated || !strings.HasPrefix(answer.Text, tr.text[workbench.ChannelResponse]) {
				t.Fatalf("%s after %d of %d bytes: %+v %q", kind, n, len(output), tr.result, tr.text)
			}
		}
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	limited := modeltest.Fail(429, "rate_limit_error", "Slowly.")
	limited.Header = map[string]string{"Retry-After": "7"}
	cut, full, late, silent := answer, answer, answer, answer
	cut.Cut, full.Limited, silent.NoUsage = true, true, true
	late.Late = &modeltest.Failure{Type: "overloaded_error", Message: "Too much."}
	for _, c := range []struct {
		name      string
		reply     modeltest.Reply
		reason    workbench.FailureReason
		transient bool
		says      string
	}{
		{"auth", modeltest.Fail(401, "authentication_error", "The key "+key+" is wrong"), workbench.FailAuth, false, "The key (key) is wrong."},
		{"forbidden", modeltest.Fail(403, "permission_error", "No"), workbench.FailAuth, false, "enter the right one"},
		{"rate", limited, workbench.FailRateLimited, true, "Slowly."},
		{"credit", modeltest.Fail(429, "insufficient_quota", "Pay."), workbench.FailRateLimited, false, "no credit"},
		{"overloaded", modeltest.Fail(529, "overloaded_error", "Busy"), workbench.FailError, true, "Busy."},
		{"down", modeltest.Fail(503, "api_error", "Down"), workbench.FailError, true, "run it again later"},
		{"model", modeltest.Fail(404, "not_found_error", "model: model-1"), workbench.FailError, false, "knows no model model-1"},
		{"long", modeltest.Fail(400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"), workbench.FailError, false, "longer than the window"},
		{"invalid", modeltest.Fail(400, "invalid_request_error", "No such field"), workbench.FailError, false, "refused the request. It said: No such field."},
		{"cut", cut, workbench.FailTruncated, true, "was cut before its end"},
		{"late", late, workbench.FailError, true, "Too much."},
		{"limit", full, workbench.FailTruncated, false, "limit of its tokens"},
		{"redirect", modeltest.Reply{Failure: modeltest.Failure{Status: 307, Header: map[string]string{"Location": "http://127.0.0.1:1/"}}}, workbench.FailError, false, "sends its users on to 127.0.0.1:1"},
	} {
		for _, kind := range kinds {
			t.Run(c.name+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				d := driver(t, provider(kind, serve(t, c.reply)))
				before := time.Now()
				tr := replay(d, run(t, d, request()), exited(0), true)
				r := tr.result
				if r.OK || r.Reason != c.reason || r.Transient != c.transient || !strings.Contains(r.Message, c.says) || strings.Contains(r.Message, key) {
					t.Errorf("%+v", r)
				}
				if c.name == "rate" && (r.RetryAt < before.UnixMilli()+6900 || r.RetryAt > time.Now().UnixMilli()+7100) {
					t.Errorf("to be asked again in %d ms, want 7000", r.RetryAt-before.UnixMilli())
				}
				if c.name == "cut" && (tr.text[workbench.ChannelReasoning] == "" || !strings.HasPrefix(answer.Text, tr.text[workbench.ChannelResponse])) {
					t.Errorf("the partial answer is lost: %q", tr.text)
				}
			})
		}
	}
	for _, kind := range kinds {
		d := driver(t, provider(kind, serve(t, silent)))
		tr := replay(d, run(t, d, request()), exited(0), false)
		if !tr.result.OK || len(tr.usage) != 1 || tr.tokens() != 0 || !strings.Contains(tr.text[workbench.ChannelLog], "cost is unknown") {
			t.Errorf("%s without usage: %+v", kind, tr)
		}
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	server := modeltest.Start(nil)
	server.Close()
	for _, kind := range kinds {
		d := driver(t, provider(kind, server))
		r := replay(d, run(t, d, request()), exited(0), false).result
		if r.Reason != workbench.FailError || !r.Transient || !strings.Contains(r.Message, "does not answer") {
			t.Errorf("%s: %+v", kind, r)
		}
	}
}

// Keys of the environment belong to other programs: a provider without a key
// gets none.
func TestNoKeyIsTakenFromTheEnvironment(t *testing.T) {
	server := serve(t, answer)
	for _, name := range []string{"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"} {
		t.Setenv(name, "sk-of-somebody")
	}
	for _, name := range []string{"OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"} {
		t.Setenv(name, "http://127.0.0.1:1")
	}
	for _, kind := range kinds {
		p := provider(kind, server)
		p.SecretName = ""
		d := driver(t, p)
		if tr := replay(d, run(t, d, request()), exited(0), false); !tr.result.OK {
			t.Errorf("%s: %+v", kind, tr.result)
		}
	}
	for _, r := range server.Requests() {
		if got := fmt.Sprint(r.Header); strings.Contains(got, "sk-of-somebody") {
			t.Errorf("%s was sent %s", r.API, got)
		}
	}
}

func TestCommandRefuses(t *testing.T) {
	t.Parallel()
	p := agent.Provider{Name: "work", Kind: agent.KindOpenAIChat, BaseURL: "https://models.example/v1", SecretName: secret, Models: []string{"m"}}
	for name, change := range map[string]func(*agent.Provider, *agent.Request){
		"no prompt":        func(_ *agent.Provider, r *agent.Request) { r.Prompt = " \n" },
		"no model":         func(p *agent.Provider, _ *agent.Request) { p.Models = nil },
		"no key":           func(_ *agent.Provider, r *agent.Request) { r.Secrets = nil },
		"key in the clear": func(p *agent.Provider, _ *agent.Request) { p.BaseURL = "http://models.example/v1" },
		"no address":       func(p *agent.Provider, _ *agent.Request) { p.BaseURL = "" },
	} {
		p, r := p, request()
		change(&p, &r)
		if _, err := driver(t, p).Command(r); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := request()
	r.Program = ""
	if _, err := driver(t, p).Command(r); workbench.ErrorCode(err) != workbench.EAgentMissing {
		t.Errorf("no program: %v", err)
	}
}

// The child itself sends no key in the clear, whoever calls it.
func TestMainRefuses(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := llm.Main(t.Context(), strings.NewReader(`{"kind":"openai","base_url":"http://models.example","model":"m"}`), &out, key)
	if err != nil || !strings.Contains(out.String(), "without encryption") {
		t.Errorf("%v %s", err, &out)
	}
	if err := llm.Main(t.Context(), strings.NewReader(`not JSON`), &out, ""); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("not JSON: %v", err)
	}
}

func TestProviders(t *testing.T) {
	t.Parallel()
	official := agent.Provider{Name: "a", Kind: agent.KindAnthropic, SecretName: secret, Models: []string{"m"}}
	family := llm.New(func() []agent.Provider {
		return []agent.Provider{official, {Name: "program", Kind: agent.KindACP, Argv: []string{"x"}}}
	})
	if all := (agent.Drivers{family}).All(); len(all) != 1 || all[0].Name() != "llm:a" {
		t.Errorf("members %v", all)
	}
	d := driver(t, official)
	if got := agent.Secrets(d); len(got) != 1 || got[0] != secret {
		t.Errorf("secrets %v", got)
	}
	p := d.Parser(agent.Request{}, nil)
	p.Stdout([]byte(`{"begin":{"id":"msg_1","model":"m"}}`))
	for _, event := range p.Stdout([]byte(`{"usage":{"input":1}}`)) {
		if u, ok := event.(agent.Usage); ok && (u.Provider != "anthropic" || u.ProviderMessageID != "msg_1") {
			t.Errorf("%+v", u)
		}
	}
	info := d.Probe(t.Context(), agent.Environment{Self: "/opt/holdfast"})
	if !info.Installed || info.Label != "a" || !strings.Contains(info.Detail, agent.AnthropicURL) || info.Login != "" {
		t.Errorf("%+v", info)
	}
}
