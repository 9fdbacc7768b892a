package workbench

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Secret is a named secret: a row of secrets. Its value leaves the program only
// in the environment or the request that it was entered for.
type Secret struct {
	Name       string `json:"name"`
	KeyID      string `json:"key_id"`       // of the key that sealed the value
	Hint       string `json:"hint"`         // see HintOf
	CreatedAt  int64  `json:"created_at"`   // UTC ms
	UpdatedAt  int64  `json:"updated_at"`   // UTC ms
	LastUsedAt *int64 `json:"last_used_at"` // UTC ms
	Value      []byte `json:"-"`            // sealed; only where one secret is read
}

// MaxSecretBytes is the longest value of a secret.
const MaxSecretBytes = 64 << 10

var secretName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./-]{0,254}$`)

// ValidateSecret reports EInvalid for a secret that cannot be kept. The
// sentence repeats neither of the two: they may have been interchanged.
func ValidateSecret(name, value string) error {
	switch {
	case !secretName.MatchString(name):
		return Errorf(EInvalid, "The name of a secret has 1 to 255 letters, digits and _ . / -, and begins with a letter or digit.")
	case value == "":
		return Errorf(EInvalid, "A secret needs a value.")
	case len(value) > MaxSecretBytes:
		return Errorf(EInvalid, "A secret has at most %d bytes.", MaxSecretBytes)
	case !utf8.ValidString(value):
		return Errorf(EInvalid, "A secret is UTF-8 text. Encode it, for example with base64.")
	}
	return nil
}

// HintOf is what is shown of a value: its last four characters, or "" when it
// has fewer than twelve. What no screen can show is a dot.
func HintOf(value string) string {
	runes := []rune(value)
	if len(runes) < 12 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) && r != utf8.RuneError {
			return r
		}
		return '·'
	}, string(runes[len(runes)-4:]))
}

// The tables that hold sealed values.
const (
	TableEnvVars = "remote_agent_codebase_env_vars"
	TableSecrets = "secrets"
)

// Sealed is an encrypted value with the row that it is in.
type Sealed struct {
	Table string
	Owner string // codebase_id of a variable; "" for a secret
	Name  string // key of a variable, name of a secret
	KeyID string
	Value []byte
}

// Row names the row within its table: a value that was moved to another one
// does not open.
func (s Sealed) Row() string {
	if s.Owner == "" {
		return s.Name
	}
	return s.Owner + "/" + s.Name
}

// KeyUse is how many values a key has sealed.
type KeyUse struct {
	KeyID  string
	Values int64
}
