package tui

import (
	"encoding/json"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// HookNotice is what an agent's own hook said.
type HookNotice struct {
	Agent     string `json:"agent"`
	SessionID string `json:"session_id"` // the agent's own, for ResumeArgv; "": it was not said
	Event     string `json:"event"`      // HookSession or HookWaits
	Message   string `json:"message"`    // for the person, "": none
}

// The events of hooks.
const (
	HookSession = "session" // a session has begun or was opened; nobody is asked for anything
	HookWaits   = "waits"   // the agent waits for the person
)

// HookVerb are the words of the command line that a hook calls, before the
// agent's name.
func HookVerb() []string { return []string{"terminal", "hook"} }

// hookOf is the command of a hook in the user's own settings.
func hookOf(program string) []string { return append([]string{program}, HookVerb()...) }

// WithHooks gives an agent that is about to be started the hooks by which it
// says that it waits, and which session it has. hook is the command that they
// call, without the agent's name: it says which terminal it is for, because some
// agents call their hooks from a process that was started in another one. Hooks
// of the user stay as they are. An agent without hooks, or one whose command line
// names settings of its own, is started as it is.
func WithHooks(argv, hook []string) []string {
	a, at, ok := find(argv)
	if !ok || !a.talks(a.parse(argv[at+1:])) {
		return argv
	}
	var more []string
	switch a.name {
	case "claude":
		if given(a, argv[at+1:], "--settings", "--bare", "--safe-mode") {
			return argv
		}
		more = []string{"--settings", claudeSettings(hook)}
	case "codex":
		if slices.ContainsFunc(argv, func(word string) bool { return strings.HasPrefix(word, "notify=") }) {
			return argv
		}
		more = []string{"-c", "notify=" + codexNotifyValue(hook)}
	default:
		return argv
	}
	// Before everything else: what follows a list of values would belong to it.
	return slices.Insert(slices.Clone(argv), at+1, more...)
}

func given(a agent, args []string, names ...string) bool {
	return slices.ContainsFunc(a.parse(args).flags, func(f flag) bool { return slices.Contains(names, f.name) })
}

// claudeHooks are the events of Claude Code that call the program.
func claudeHooks() []string { return []string{"Notification", "SessionStart"} }

type claudeMatcher struct {
	Hooks []claudeCommand `json:"hooks"`
}

type claudeCommand struct {
	Type    string `json:"type"`
	Command string `json:"command"`
	Timeout int    `json:"timeout"` // seconds
}

// hookSeconds bounds a hook: the agent waits for it.
const hookSeconds = 10

func claudeMatcherFor(hook []string) claudeMatcher {
	words := make([]string, 0, len(hook)+1)
	for _, word := range hook {
		words = append(words, quoted(word))
	}
	command := strings.Join(append(words, "claude"), " ")
	return claudeMatcher{Hooks: []claudeCommand{{Type: "command", Command: command, Timeout: hookSeconds}}}
}

func claudeSettings(hook []string) string {
	hooks := map[string][]claudeMatcher{}
	for _, event := range claudeHooks() {
		hooks[event] = []claudeMatcher{claudeMatcherFor(hook)}
	}
	text, err := json.Marshal(map[string]any{"hooks": hooks})
	if err != nil {
		return "{}" // strings and numbers have JSON
	}
	return string(text)
}

// codexNotifyValue is the value of notify, in TOML, whose strings of this kind are
// those of JSON.
func codexNotifyValue(hook []string) string {
	text, err := json.Marshal(append(slices.Clone(hook), "codex"))
	if err != nil {
		return "[]" // strings have JSON
	}
	return string(text)
}

var bare = regexp.MustCompile(`^[A-Za-z0-9_./=-]+$`)

// quoted is one word of the shell that runs a hook.
func quoted(word string) string {
	switch {
	case bare.MatchString(word):
		return word
	case runtime.GOOS == "windows":
		return `"` + strings.ReplaceAll(word, `\`, "/") + `"` // Git Bash, which cmd understands too
	default:
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
}

// ParseHook reads what an agent gives to its hook. EInvalid when it is nothing
// that this version knows.
func ParseHook(name string, payload []byte) (HookNotice, error) {
	var notice HookNotice
	var ok bool
	switch name {
	case "claude":
		notice, ok = parseClaude(payload)
	case "codex":
		notice, ok = parseCodex(payload)
	default:
		return HookNotice{}, workbench.Errorf(workbench.EInvalid, "%q is no agent whose hooks are known: claude, codex.", name)
	}
	if !ok {
		return HookNotice{}, workbench.Errorf(workbench.EInvalid, "The hook of %s said what this version does not know.", name)
	}
	notice.Agent = name
	if !uuid.MatchString(notice.SessionID) {
		notice.SessionID = ""
	}
	return notice, nil
}

func parseClaude(payload []byte) (HookNotice, bool) {
	var said struct {
		SessionID string `json:"session_id"`
		Event     string `json:"hook_event_name"`
		Kind      string `json:"notification_type"`
		Message   string `json:"message"`
		AgentID   string `json:"agent_id"` // of a helper inside the session
	}
	if json.Unmarshal(payload, &said) != nil {
		return HookNotice{}, false
	}
	switch {
	case said.Event == "SessionStart":
		return HookNotice{SessionID: said.SessionID, Event: HookSession}, true
	case said.Event == "Notification" && waits(said.Kind):
		return HookNotice{SessionID: said.SessionID, Event: HookWaits, Message: said.Message}, true
	case said.Event == "Notification":
		return HookNotice{SessionID: said.SessionID, Event: HookSession}, true
	}
	return HookNotice{}, false
}

// waits tells the notifications that ask for something from those that only
// report. One of an unknown kind asks: it is better to look in vain.
func waits(kind string) bool {
	switch kind {
	case "auth_success", "elicitation_complete", "elicitation_response":
		return false
	}
	return true
}

func parseCodex(payload []byte) (HookNotice, bool) {
	var said struct {
		Type     string `json:"type"`
		ThreadID string `json:"thread-id"`
		Last     string `json:"last-assistant-message"`
	}
	if json.Unmarshal(payload, &said) != nil || said.Type == "" {
		return HookNotice{}, false
	}
	return HookNotice{SessionID: said.ThreadID, Event: HookWaits, Message: firstLine(said.Last)}, true
}

// firstLine is what fits a notification.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	const most = 200
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return strings.TrimSpace(line)
}
