package agent_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestHistoryKeepsTheNewest(t *testing.T) {
	t.Parallel()
	if got := agent.WithHistory(nil, "Ask."); got != "Ask." {
		t.Errorf("without a history: %q", got)
	}
	big := strings.Repeat("가", agent.MaxHistoryBytes/4)
	got := agent.WithHistory([]agent.HistoryEntry{
		{Role: workbench.RoleUser, Text: "oldest"},
		{Role: workbench.RoleAssistant, Text: big},
		{Role: workbench.RoleUser, Text: big},
		{Role: workbench.RoleAssistant, Text: "newest"},
	}, "Ask.")
	if strings.Contains(got, "oldest") || !strings.Contains(got, "newest") || !strings.Contains(got, "(Its first 2 messages are left out.)") ||
		!strings.HasSuffix(got, "The new request:\n\nAsk.") {
		t.Errorf("%d bytes, begins %.200q", len(got), got)
	}
	got = agent.WithHistory([]agent.HistoryEntry{{Role: workbench.RoleUser, Text: "older"}, {Role: workbench.RoleUser, Text: big + big}}, "Ask.")
	if len(got) > agent.MaxHistoryBytes+1000 || !utf8.ValidString(got) || !strings.Contains(got, "(cut here)") || strings.Contains(got, "older\n") {
		t.Errorf("one message that is too large: %d bytes", len(got))
	}
}

func TestOlder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version, than string
		older         bool
	}{
		{"1.0.9", "2.0.0", true},
		{"2.0.0", "2.0.0", false},
		{"2.0", "2.0.1", true},
		{"0.169.0-alpha.1", "0.100.0", false},
		{"10.0.0", "9.9.9", false},
		{"", "1.0.0", false},
		{"unknown", "1.0.0", false},
	} {
		if got := agent.Older(c.version, c.than); got != c.older {
			t.Errorf("Older(%q, %q) = %v", c.version, c.than, got)
		}
	}
}
