package tui

import "regexp"

// agent is what is known of one agent's command line. Flags are written as they
// are given; one that is in no list is unknown.
type agent struct {
	name string // of the program, and of the agent
	pack string // the package of Node.js that it comes in

	errands []string // first words after which it talks with nobody
	only    []string // if set, the only first words after which it does
	once    []string // flags that make it answer once and end

	switches []string // flags without a value
	values   []string // flags with a value
	options  []string // flags that may have a value
	lists    []string // flags with one value or more

	session []string // flags that may name the session to open
	anew    []string // flags that say which session without naming it
	asks    []string // flags with what is asked first; not asked again
	project bool     // its first word is a directory, not a question

	id     *regexp.Regexp // of a session
	verb   []string       // words before a session's id; nil: a flag
	resume func(id string) []string
}

var (
	uuid   = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	plain  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)
	ses    = regexp.MustCompile(`^ses_[A-Za-z0-9]{1,64}$`)
	thread = regexp.MustCompile(`^T-[A-Za-z0-9-]{1,64}$`)
)

func flagged(words ...string) func(string) []string {
	return func(id string) []string { return append(append([]string{}, words...), id) }
}

func joined(flag string) func(string) []string {
	return func(id string) []string { return []string{flag + "=" + id} }
}

// agents are those that are known. It is a function so that nothing can change
// what another part of the program sees.
func agents() []agent {
	return []agent{
		claude(), codex(), gemini("gemini", "@google/gemini-cli"), gemini("qwen", "@qwen-code/qwen-code"),
		opencode(), goose(), amp(), cursor(), aider(), copilot(),
	}
}

func claude() agent {
	return agent{
		name: "claude", pack: "@anthropic-ai/claude-code", id: uuid, resume: flagged("--resume"),
		errands: []string{
			"agents", "auth", "auto-mode", "config", "doctor", "gateway", "import", "install", "kill", "logs", "mcp", "plugin", "plugins",
			"purge", "respawn", "rm", "setup-token", "stop", "ultrareview", "update", "upgrade",
		},
		once: []string{"-p", "--print", "-h", "--help", "-v", "--version", "--bg", "--background"},
		switches: []string{
			"--allow-dangerously-skip-permissions", "--ax-screen-reader", "--bare", "--brief", "--chrome", "--dangerously-skip-permissions",
			"--disable-slash-commands", "--exclude-dynamic-system-prompt-sections", "--ide", "--no-chrome", "--restricted", "--safe-mode",
			"--strict-mcp-config", "--verbose",
		},
		values: []string{
			"--agent", "--agents", "--append-system-prompt", "--autocompact", "--debug-file", "--effort", "--fallback-model", "--model",
			"-n", "--name", "--permission-mode", "--plugin-dir", "--plugin-url", "--setting-sources", "--settings", "--system-prompt",
			"--system-prompt-snapshot",
		},
		options: []string{"-d", "--debug", "--prompt-suggestions", "--remote-control", "-w", "--worktree"},
		lists: []string{
			"--add-dir", "--allowedTools", "--allowed-tools", "--betas", "--disallowedTools", "--disallowed-tools", "--mcp-config", "--tools",
		},
		session: []string{"-r", "--resume", "--session-id"},
		anew:    []string{"-c", "--continue", "--fork-session"},
		asks:    []string{"--cloud", "--file", "--from-pr", "--teleport"},
	}
}

func codex() agent {
	return agent{
		name: "codex", pack: "@openai/codex", id: uuid, verb: []string{"resume"}, resume: flagged("resume"),
		errands: []string{
			"a", "app-server", "apply", "archive", "cloud", "completion", "debug", "delete", "doctor", "e", "exec", "exec-server", "features",
			"help", "login", "logout", "mcp", "mcp-server", "migrate-nfs-db", "migrate-rollouts", "plugin", "queue", "remote-control", "review",
			"sandbox", "unarchive", "update",
		},
		once: []string{"-h", "--help", "-V", "--version"},
		switches: []string{
			"--approve-for-me", "--dangerously-bypass-approvals-and-sandbox", "--dangerously-bypass-hook-trust", "--full-auto",
			"--no-alt-screen", "--oss", "--search", "--strict-config", "--yolo",
		},
		values: []string{
			"-a", "--add-dir", "--ask-for-approval", "-C", "-c", "--cd", "--config", "--disable", "--enable", "--local-provider", "-m",
			"--model", "-p", "--profile", "--remote", "--remote-auth-token-env", "-s", "--sandbox",
		},
		anew: []string{"--all", "--include-non-interactive", "--last"},
		asks: []string{"-i", "--image"},
	}
}

// gemini is Gemini's command line, and that of Qwen, which came of it.
func gemini(name, pack string) agent {
	return agent{
		name: name, pack: pack, id: uuid, resume: flagged("--resume"),
		errands:  []string{"channel", "extension", "extensions", "hooks", "mcp", "sessions", "skill", "skills"},
		once:     []string{"--acp", "--delete-session", "--experimental-acp", "-h", "--help", "-l", "--list-extensions", "--list-sessions", "-p", "--prompt", "-v", "--version"},
		switches: []string{"-d", "--debug", "-s", "--sandbox", "--screen-reader", "--skip-trust", "-y", "--yolo"},
		values:   []string{"--approval-mode", "-m", "--model", "--policy"},
		options:  []string{"-w", "--worktree"},
		lists:    []string{"--allowed-mcp-server-names", "--allowed-tools", "-e", "--extensions", "--include-directories"},
		session:  []string{"-r", "--resume", "--session-id"},
		anew:     []string{"-c", "--continue"},
		asks:     []string{"-i", "--prompt-interactive"},
	}
}

func opencode() agent {
	return agent{
		name: "opencode", pack: "opencode-ai", id: ses, resume: flagged("--session"), project: true,
		errands: []string{
			"acp", "agent", "attach", "auth", "completion", "db", "debug", "export", "generate", "github", "import", "mcp", "models", "pr",
			"run", "serve", "session", "stats", "uninstall", "upgrade", "web",
		},
		once:     []string{"-h", "--help", "-v", "--version"},
		switches: []string{"--mdns", "--print-logs", "--pure"},
		values:   []string{"--agent", "--cors", "--hostname", "--log-level", "-m", "--mdns-domain", "--model", "--port"},
		session:  []string{"-s", "--session"},
		anew:     []string{"-c", "--continue", "--fork"},
		asks:     []string{"--prompt"},
	}
}

// goose is also the name of a tool for databases, whose first words are others.
func goose() agent {
	return agent{
		name: "goose", id: plain, resume: flagged("session", "--resume", "--session-id"),
		only:     []string{"session", "s"},
		once:     []string{"-h", "--help", "-V", "--version"},
		switches: []string{"--debug"},
		values:   []string{"--max-tool-repetitions", "--max-turns", "--with-builtin", "--with-extension", "--with-streamable-http-extension"},
		session:  []string{"--session-id"},
		anew:     []string{"--fork", "--history", "-n", "--name", "-r", "--resume"},
	}
}

func amp() agent {
	return agent{
		name: "amp", pack: "@sourcegraph/amp", id: thread,
		verb: []string{"threads", "continue"}, resume: flagged("threads", "continue"),
		only:     []string{"threads", "thread", "t"},
		once:     []string{"-h", "--help", "-V", "--version", "-x", "--execute"},
		switches: []string{"--dangerously-allow-all", "--ide", "--jetbrains", "--no-ide", "--no-jetbrains", "--no-notifications", "--notifications"},
		values:   []string{"--log-file", "--log-level", "-m", "--mcp-config", "--mode", "--settings-file", "--toolbox"},
	}
}

func cursor() agent {
	return agent{
		name: "cursor-agent", id: plain, resume: joined("--resume"),
		errands: []string{
			"about", "create-chat", "generate-rule", "help", "install-shell-integration", "login", "logout", "ls", "mcp", "models", "rule",
			"status", "uninstall-shell-integration", "update", "upgrade", "whoami", "worker",
		},
		once:     []string{"-h", "--help", "-p", "--print", "-v", "--version"},
		switches: []string{"--approve-mcps", "--browser", "-f", "--force", "--plan", "--yolo"},
		values:   []string{"-a", "--api-key", "-e", "--endpoint", "-H", "--header", "--mode", "--model", "--sandbox", "--workspace"},
		session:  []string{"--resume"},
		anew:     []string{"--continue"},
	}
}

// aider keeps one history for each directory and no sessions, so there is none
// to resume.
func aider() agent {
	return agent{
		name: "aider",
		once: []string{"--commit", "--exit", "-f", "-h", "--help", "--lint", "-m", "--message", "--message-file", "--models", "--list-models", "--version"},
	}
}

// copilot is also the name of a deployment tool, which has words first.
func copilot() agent {
	return agent{
		name: "copilot", pack: "@github/copilot", id: uuid, resume: joined("--resume"),
		only:     []string{},
		once:     []string{"--acp", "-h", "--help", "-p", "--prompt", "-v", "--version"},
		switches: []string{"--allow-all", "--allow-all-paths", "--allow-all-tools", "--allow-all-urls", "--banner", "--experimental", "--no-color", "--no-custom-instructions", "--yolo"},
		values:   []string{"--additional-mcp-config", "--agent", "--config-dir", "--disable-mcp-server", "--log-dir", "--log-level", "--model", "--stream"},
		options:  []string{},
		lists:    []string{"--add-dir", "--allow-tool", "--allow-url", "--available-tools", "--deny-tool", "--deny-url", "--excluded-tools"},
		session:  []string{"--resume"},
		anew:     []string{"--continue"},
		asks:     []string{"-i", "--interactive"},
	}
}
