package agent

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Provider is an agent that the user has added: an HTTP API of models, or a
// program that speaks the Agent Client Protocol.
type Provider struct {
	Name       string       `json:"name"`  // the agent is llm:<name> or acp:<name>
	Label      string       `json:"label"` // for people; "": Name
	Kind       ProviderKind `json:"kind"`
	BaseURL    string       `json:"base_url"`    // of an API; "": the service's own
	SecretName string       `json:"secret_name"` // of the key in secrets; "": none is sent
	Models     []string     `json:"models"`      // to choose from, the first one by default
	Argv       []string     `json:"argv"`        // of a program
}

// ProviderKind says how a provider is spoken to.
type ProviderKind string

// The kinds of providers.
const (
	KindAnthropic  ProviderKind = "anthropic"   // the Messages API
	KindOpenAI     ProviderKind = "openai"      // the Responses API
	KindOpenAIChat ProviderKind = "openai_chat" // Chat Completions: Ollama, LM Studio and many others
	KindACP        ProviderKind = "acp"         // a program
)

// The addresses of the services themselves.
const (
	AnthropicURL = "https://api.anthropic.com"
	OpenAIURL    = "https://api.openai.com/v1"
)

var providerName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// Address is BaseURL, or the service's own; "" for a kind that has none.
func (p Provider) Address() string {
	switch {
	case p.BaseURL != "":
		return p.BaseURL
	case p.Kind == KindAnthropic:
		return AnthropicURL
	case p.Kind == KindOpenAI:
		return OpenAIURL
	}
	return ""
}

// Validate reports EInvalid for a provider that cannot be used.
func (p Provider) Validate() error {
	if !providerName.MatchString(p.Name) {
		return workbench.Errorf(workbench.EInvalid,
			"The name of an agent has 1 to 63 small letters, digits and . _ -, and begins with a letter or digit.")
	}
	if slices.ContainsFunc(append(slices.Clone(p.Argv), p.Label), func(text string) bool { return strings.ContainsRune(text, 0) }) {
		return workbench.Errorf(workbench.EInvalid, "The agent %s holds a zero byte, which no program can be given; remove it.", p.Name)
	}
	switch p.Kind {
	case KindACP:
		if len(p.Argv) == 0 || p.Argv[0] == "" {
			return workbench.Errorf(workbench.EInvalid, "The agent %s has no command line; give the program that speaks the Agent Client Protocol.", p.Name)
		}
		return nil
	case KindAnthropic, KindOpenAI, KindOpenAIChat:
		return CheckAddress(p.Address(), p.SecretName != "")
	}
	return workbench.Errorf(workbench.EInvalid, "The kind of an agent is anthropic, openai, openai_chat or acp, not %q.", p.Kind)
}

// CheckAddress reports EInvalid for an address that no request may go to. A key
// is never sent over plain HTTP to another machine, where anyone on the way
// could read it.
func CheckAddress(address string, withKey bool) error {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return workbench.Errorf(workbench.EInvalid, "The agent has no address; give its base URL, for example http://127.0.0.1:11434/v1.")
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return workbench.Errorf(workbench.EInvalid, "The base URL of an agent begins with https:// or http:// and names a machine.")
	case u.User != nil:
		return workbench.Errorf(workbench.EInvalid, "The base URL of an agent holds a password; store it with the agent's key instead.")
	case withKey && u.Scheme == "http" && !loopback(u.Hostname()):
		return workbench.Errorf(workbench.EInvalid,
			"The key would go to %s without encryption, where others can read it; use https, or store the agent without a key.", u.Hostname())
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
