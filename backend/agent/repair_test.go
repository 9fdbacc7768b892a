package agent_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                  "",
		"plain 한글":          "plain 한글",
		"a\x00b":            "a\uFFFDb",
		"\xff\xfe":          "\uFFFD\uFFFD",
		"cut \xed\x95":      "cut \uFFFD\uFFFD",
		"\xed\xa0\x80":      "\uFFFD\uFFFD\uFFFD", // an unpaired surrogate
		"real \uFFFD stays": "real \uFFFD stays",
	} {
		if got := agent.Clean([]byte(in)); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func FuzzRepair(f *testing.F) {
	f.Add([]byte("가나다 \xed\x95\x00 😀 \xf0\x9f"), uint64(3))
	f.Fuzz(func(t *testing.T, data []byte, cuts uint64) {
		want := agent.Clean(data)
		var repair agent.Repair
		var got strings.Builder
		for rest := data; len(rest) > 0; {
			n := min(int(cuts%5)+1, len(rest))
			cuts = cuts/5 + 7*uint64(n)
			piece := repair.Next(rest[:n])
			if !utf8.ValidString(piece) {
				t.Errorf("the piece %q is not UTF-8", piece)
			}
			got.WriteString(piece)
			rest = rest[n:]
		}
		got.WriteString(repair.End())
		if got.String() != want {
			t.Errorf("in pieces %q, whole %q", got.String(), want)
		}
	})
}

func TestTailSurvivesAsJSON(t *testing.T) {
	t.Parallel()
	var tail agent.Tail
	tail.Next([]byte(strings.Repeat("가", 2000) + "\nfirst\nlast \xea\xb0"))
	state, err := json.Marshal(tail)
	if err != nil || len(state) > 2000 {
		t.Fatalf("%d bytes, %v", len(state), err)
	}
	var restored agent.Tail
	if err := json.Unmarshal(state, &restored); err != nil {
		t.Fatal(err)
	}
	if got := restored.Next([]byte("\x80\n\n")); got != "가\n\n" {
		t.Errorf("after the restart %q", got)
	}
	if got := restored.LastLine(); got != "last 가" {
		t.Errorf("last line %q", got)
	}
}
