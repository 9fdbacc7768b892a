package llm_test

import (
	"bytes"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/llm"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key    = "sk-test-1234567890"
	secret = "work-key"
)

var kinds = []agent.ProviderKind{agent.KindAnthropic, agent.KindOpenAI, agent.KindOpenAIChat}

// provider is one of each kind, on a test server.
func provider(kind agent.ProviderKind, server *modeltest.Server) agent.Provider {
	p := agent.Provider{Name: "work", Label: "Work", Kind: kind, BaseURL: server.OpenAI(), SecretName: secret, Models: []string{"model-1"}}
	if kind == agent.KindAnthropic {
		p.BaseURL = server.URL
	}
	return p
}

func driver(t *testing.T, p agent.Provider) agent.Driver {
	t.Helper()
	family := llm.New(func() []agent.Provider { return []agent.Provider{p} })
	d, err := agent.Drivers{family}.Named("llm:" + p.Name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func request() agent.Request {
	return agent.Request{
		Program: "/opt/holdfast", Prompt: "Hello?", SystemPrompt: "Be short.", Secrets: map[string]string{secret: key},
		History: []agent.HistoryEntry{{Role: workbench.RoleUser, Text: "One."}, {Role: workbench.RoleAssistant, Text: "Two."}},
	}
}

func serve(t *testing.T, reply modeltest.Reply) *modeltest.Server {
	t.Helper()
	server := modeltest.Start(func(modeltest.Request) modeltest.Reply { return reply })
	t.Cleanup(server.Close)
	return server
}

// run does what the process host does with the command of a request.
func run(t *testing.T, d agent.Driver, req agent.Request) []byte {
	t.Helper()
	command, err := d.Command(req)
	if err != nil {
		t.Fatal(err)
	}
	var handed string
	for _, entry := range command.Env {
		handed = strings.TrimPrefix(entry, llm.KeyVariable+"=")
	}
	if bytes.Contains(command.Stdin, []byte(key)) || strings.Contains(strings.Join(command.Argv, " "), key) {
		t.Error("the key is where others can read it")
	}
	var out bytes.Buffer
	if err := llm.Main(t.Context(), bytes.NewReader(command.Stdin), &out, handed); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// transcript is what a parser made of an output.
type transcript struct {
	text   map[workbench.Channel]string
	usage  map[string]workbench.UsageEvent
	facts  agent.Facts
	result agent.Result
}

func (tr *transcript) add(events []agent.Event) {
	for _, event := range events {
		switch e := event.(type) {
		case agent.Text:
			tr.text[e.Channel] += e.Data
		case agent.Usage:
			tr.usage[e.ProviderMessageID] = e.UsageEvent
		case agent.Facts:
			if e.Model != "" {
				tr.facts.Model = e.Model
			}
			if e.RequestID != "" {
				tr.facts.RequestID = e.RequestID
			}
			tr.facts.SkippedLines += e.SkippedLines
			tr.facts.Turns += e.Turns
		}
	}
}

// tokens are those of the whole ledger.
func (tr *transcript) tokens() (sum int64) {
	for _, u := range tr.usage {
		sum += u.InputTokens + u.OutputTokens + u.CacheReadTokens
	}
	return sum
}

// replay parses output; a parser for each line if cut, as after a crash at each.
func replay(d agent.Driver, output []byte, status agent.ExitStatus, cut bool) *transcript {
	tr := &transcript{text: map[workbench.Channel]string{}, usage: map[string]workbench.UsageEvent{}}
	p := d.Parser(agent.Request{}, nil)
	for line := range bytes.Lines(output) {
		tr.add(p.Stdout(line))
		if cut {
			p = d.Parser(agent.Request{}, p.State())
		}
	}
	tr.result = p.Exit(status)
	tr.add(tr.result.Events)
	return tr
}

func exited(code int64) agent.ExitStatus { return agent.ExitStatus{Code: &code} }
