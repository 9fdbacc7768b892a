package task

import (
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// family is a family of models that take the same number of tokens at once.
type family struct {
	name   string // of the model, or its beginning up to a separator
	window int64  // tokens
}

// families are models whose makers state their context window, as of November
// 2026. A model that is not listed has no known window and is not guarded: a
// wrong limit would refuse work that could be done. For the same reason the
// aliases of agents (opus, sonnet), which move to other models, are not listed,
// and one whose window can be lengthened has the long one.
func families() []family {
	const k, m = 1_000, 1_000_000
	return []family{
		{"claude-3", 200 * k},
		{"claude-haiku-4-5", 200 * k},
		{"claude-opus-4-20250514", 200 * k},
		{"claude-opus-4-1", 200 * k},
		{"claude-opus-4-5", 200 * k},
		{"claude-opus-4-6", m},
		{"claude-opus-5", m},
		{"claude-sonnet-4", m},
		{"gpt-3.5-turbo", 16_385},
		{"gpt-4-turbo", 128 * k},
		{"gpt-4o", 128 * k},
		{"gpt-4.1", 1_047_576},
		{"gpt-5", 400 * k},
		{"gpt-oss", 131_072},
		{"o1", 200 * k},
		{"o3", 200 * k},
		{"o4-mini", 200 * k},
		{"gemini-1.5-pro", 2_097_152},
		{"gemini-1.5-flash", 1_048_576},
		{"gemini-2.0-flash", 1_048_576},
		{"gemini-2.5-pro", 1_048_576},
		{"gemini-2.5-flash", 1_048_576},
	}
}

// Window is the context window of a model in tokens, 0 when it is not known. A
// provider before the name (openrouter/openai/gpt-4o) is passed over.
func Window(model string) int64 {
	name := strings.ToLower(model[strings.LastIndexByte(model, '/')+1:])
	if strings.HasSuffix(name, "[1m]") { // how Claude Code names the long window
		return 1_000_000
	}
	var best family
	for _, f := range families() {
		rest, ok := strings.CutPrefix(name, f.name)
		if ok && len(f.name) > len(best.name) && (rest == "" || strings.ContainsRune("-:@", rune(rest[0]))) {
			best = f
		}
	}
	return best.window
}

// Guard answers EPromptTooLarge for a prompt that the window of its model cannot
// take, before anything is spent.
func Guard(model string, tokens int64, files int) error {
	limit := Window(model)
	if limit == 0 || tokens <= limit {
		return nil
	}
	advice := "Shorten the text, or choose a model with a larger window."
	if files > 0 {
		advice = "Take files out of the selection, or choose a model with a larger window."
	}
	return workbench.Errorf(workbench.EPromptTooLarge,
		"The prompt is about %d tokens (an estimate), and %s takes %d. %s", tokens, model, limit, advice)
}
