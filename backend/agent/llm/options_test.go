package llm_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
)

func TestOptionsArrive(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			server := serve(t, answer)
			d := driver(t, provider(kind, server))
			req, want := request(), `"high"`
			req.Options = agent.Options{Effort: "high", DeniedTools: []string{"Bash"}}
			if kind == agent.KindAnthropic {
				req.Options.Effort, req.Options.Thinking = "", &agent.Thinking{Type: "enabled", BudgetTokens: 2048}
				want = `"budget_tokens":2048`
			}
			if left := agent.Unhonoured(d, req); len(left) > 0 {
				t.Errorf("not honoured: %v", left)
			}
			run(t, d, req)
			if body := string(server.Requests()[0].Body); !strings.Contains(body, want) {
				t.Errorf("the server was not told %s: %s", want, body)
			}
			req.Options = agent.Options{AllowedTools: &[]string{"Read"}, MaxBudgetUSD: 1, MCP: "x"}
			if left := agent.Unhonoured(d, req); !slices.Equal(left, []agent.Option{agent.OptionAllowedTools, agent.OptionMCP, agent.OptionMaxBudgetUSD}) {
				t.Errorf("not honoured: %v", left)
			}
		})
	}
}
