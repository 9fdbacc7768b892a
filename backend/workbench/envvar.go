package workbench

import (
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of an environment variable, in bytes.
const (
	MaxEnvKeyBytes   = 255
	MaxEnvValueBytes = 32_000 // Windows takes 32,767 UTF-16 units for a variable, its name included
)

// EnvVar is a stored environment variable of a project: a row of
// remote_agent_codebase_env_vars. Its value leaves the program only in the
// environment of a child.
type EnvVar struct {
	ID         string `json:"id"`
	CodebaseID string `json:"codebase_id"`
	Key        string `json:"key"`
	KeyID      string `json:"key_id"`     // of the key that sealed the value
	CreatedAt  int64  `json:"created_at"` // UTC ms
	UpdatedAt  int64  `json:"updated_at"` // UTC ms
	Value      []byte `json:"-"`          // sealed
	Hint       string `json:"hint"`       // see HintOf; no column
	Problem    string `json:"problem"`    // why the value cannot be read here, one sentence; "": it can. No column.
}

// ValidateEnvKey reports EInvalid for what cannot be a variable of a project.
// The sentence does not repeat the name: a value that was typed in its place
// must not be kept in a log.
func ValidateEnvKey(key string) error {
	switch {
	case !isEnvKey(key):
		return Errorf(EInvalid, "The name of a variable has 1 to %d letters, digits and underscores, and does not begin with a digit.", MaxEnvKeyBytes)
	case reservedEnvKey(key):
		return Errorf(EInvalid, "Names that begin with HOLDFAST_ belong to Holdfast. Choose another one.")
	}
	return nil
}

func isEnvKey(key string) bool {
	if key == "" || len(key) > MaxEnvKeyBytes || '0' <= key[0] && key[0] <= '9' {
		return false
	}
	return !strings.ContainsFunc(key, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// reservedEnvKey reports a name that Holdfast takes away from every child or
// gives it itself. Its case does not count, as on Windows.
func reservedEnvKey(key string) bool {
	const own = "HOLDFAST_"
	return len(key) >= len(own) && strings.EqualFold(key[:len(own)], own)
}

// ValidateEnvValue reports EInvalid for a value that no process could be
// given, or that would not arrive as it was typed.
func ValidateEnvValue(value string) error {
	switch {
	case len(value) > MaxEnvValueBytes:
		return Errorf(EInvalid, "The value of a variable has at most %d bytes. Put it into a file and its path into the variable.", MaxEnvValueBytes)
	case !utf8.ValidString(value) || strings.ContainsRune(value, 0):
		return Errorf(EInvalid, "The value of a variable is UTF-8 text without a zero byte. Encode it, for example with base64.")
	}
	return nil
}

// OwnEnv reports an entry of the owner's environment that is meant for Holdfast
// itself. No child gets it: a program in a project that found the address of
// Holdfast's database would take it for its own.
func OwnEnv(entry string) bool {
	name := EnvName(entry)
	return reservedEnvKey(name) || name == "DATABASE_URL"
}

// Environ are variables as NAME=value. Printed or logged it shows how many they
// are: the names and values of a project must reach its children only.
type Environ []string

// String hides the variables from fmt.
func (e Environ) String() string { return fmt.Sprintf("%d variables", len(e)) }

// GoString hides the variables from fmt's %#v.
func (e Environ) GoString() string { return e.String() }

// LogValue hides the variables from log/slog.
func (e Environ) LogValue() slog.Value { return slog.StringValue(e.String()) }

// MarshalJSON hides the variables from what is stored and sent.
func (e Environ) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", e.String()), nil }

// Over is base, in the form of os.Environ, with e in place of its variables of
// the same names.
func (e Environ) Over(base []string) []string {
	replaced := make(map[string]bool, len(e))
	for _, entry := range e {
		replaced[EnvName(entry)] = true
	}
	kept := slices.DeleteFunc(slices.Clone(base), func(entry string) bool { return replaced[EnvName(entry)] })
	return append(kept, e...)
}

// EnvName is the name of a NAME=value entry, or of a name alone, in the form in
// which the system compares names. Windows has entries such as "=C:=C:\dir",
// whose name begins with the sign.
func EnvName(entry string) string {
	if entry != "" {
		if i := strings.IndexByte(entry[1:], '='); i >= 0 {
			entry = entry[:i+1]
		}
	}
	if runtime.GOOS == "windows" {
		return strings.ToUpper(entry)
	}
	return entry
}
