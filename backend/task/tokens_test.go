package task_test

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/task"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	e := task.NewEstimator()
	for text, wanted := range map[string]int64{ // as the vocabulary's maker counts them
		"": 0, "hello": 1, "hello world": 2, "tiktoken is great!": 6,
	} {
		if got := e.Tokens(text); got != wanted {
			t.Errorf("%q: %d tokens, wanted %d", text, got, wanted)
		}
	}
	if got := e.Tokens(strings.Repeat("\xff\xfe", 400_000)); got <= 0 {
		t.Errorf("bytes that are no text: %d tokens", got)
	}
}

// A long text is estimated from samples: near the whole count, and in a time that
// hardly grows with it.
func TestTokensOfLongTexts(t *testing.T) {
	t.Parallel()
	e := task.NewEstimator()
	source, err := os.ReadFile("service_test.go")
	if err != nil {
		t.Fatal(err)
	}
	mixed := string(source) + strings.Repeat("한국어 문장은 토큰이 더 많다. ", 200)
	whole := e.Tokens(mixed)
	const times = 400 // about 6 MB
	got := e.Tokens(strings.Repeat(mixed, times))
	if off := math.Abs(float64(got)/float64(whole*times) - 1); off > 0.15 {
		t.Errorf("%d tokens, counted %d: %.0f%% off", got, whole*times, off*100)
	}
	began := time.Now()
	if n := e.Tokens(strings.Repeat("x", 500_000)); n == 0 {
		t.Error("a run without spaces has no tokens")
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("a run without spaces took %v", took)
	}
}

func TestWindow(t *testing.T) {
	t.Parallel()
	for model, wanted := range map[string]int64{
		"gpt-4o": 128_000, "gpt-4o-2024-08-06": 128_000, "openrouter/openai/gpt-4o": 128_000, "GPT-4.1-mini": 1_047_576,
		"claude-haiku-4-5-20251001": 200_000, "claude-sonnet-4-5": 1_000_000, "anything[1m]": 1_000_000, "o3": 200_000,
		"o30": 0, "gpt-5.9": 0, "claude-opus-4-9": 0, "opus": 0, "": 0, "llama3": 0, "/": 0,
	} {
		if got := task.Window(model); got != wanted {
			t.Errorf("%q: %d, wanted %d", model, got, wanted)
		}
	}
}

func TestEveryTypeOfTask(t *testing.T) {
	t.Parallel()
	for _, typ := range task.Types() {
		if typ.Label == "" || typ.Description == "" {
			t.Errorf("%+v", typ)
		}
		own := typ.Name == task.Task || typ.Name == task.GenericPrompt // these leave the agent alone
		if (task.DefaultPrompt(typ.Name) == "") != own {
			t.Errorf("%s has the default prompt %q", typ.Name, task.DefaultPrompt(typ.Name))
		}
	}
	if task.DefaultPrompt("../task") != "" || task.DefaultPrompt("nothing") != "" {
		t.Error("a type that is not known has a prompt")
	}
}
