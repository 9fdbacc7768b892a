package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// rule masks every group of a pattern, unless keep says that the text of the
// group is no secret.
type rule struct {
	pattern *regexp.Regexp
	keep    func(secret string) bool
}

func (r rule) mask(s string) string {
	matches := r.pattern.FindAllStringSubmatchIndex(s, -1)
	if matches == nil {
		return s
	}
	var b strings.Builder
	end := 0
	for _, m := range matches {
		for i := 2; i < len(m); i += 2 {
			if m[i] < 0 || r.keep != nil && r.keep(s[m[i]:m[i+1]]) {
				continue
			}
			b.WriteString(s[end:m[i]])
			b.WriteString(Mask)
			end = m[i+1]
		}
	}
	b.WriteString(s[end:])
	return b.String()
}

// rules are compiled by the first use: most programs that link them log
// nothing.
var rules = sync.OnceValue(func() []rule {
	return slices.Concat([]rule{
		// Of a block that was cut, everything that is left.
		{pattern: regexp.MustCompile(`(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z))`)},
		{pattern: header(`(?:set-)?cookie2?`, `([^"'\r\n\\]+)`)},
		{pattern: header(`(?:proxy-)?authorization`, `((?:digest|aws4-hmac-sha256|signature|oauth) [^"\r\n\\]+|(?:\w+ +)?[^\s"',;\\\]]+)`), keep: masked},
		{pattern: regexp.MustCompile(`(?i)\bbearer +([A-Za-z0-9._~+/=-]{16,})`), keep: noDigit},
		// A database's address is also masked where it is malformed, because
		// that is when an error quotes it: up to the last @.
		{pattern: regexp.MustCompile(`(?i)\b(?:postgres|postgresql|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?)://[^\s/:@"'<>]*:([^\s"'<>]*)@`)},
		{pattern: regexp.MustCompile(`\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@"'<>]*:([^\s/?#@"'<>]+)@`)},
		{pattern: regexp.MustCompile(`https://hooks\.slack\.com/(?:services|workflows)/([A-Za-z0-9/_-]+)`)},
	}, shapes(), names())
})

// header is a line of HTTP as it stands in logs, also quoted, also in JSON.
func header(name, value string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b` + name + `\\*["']?\s*[:=]\s*\[?\\*["']?` + value)
}

// shapes are tokens that their maker has given a prefix.
func shapes() []rule {
	var found []rule
	for _, shape := range []string{
		`sk-ant-[A-Za-z0-9_-]{16,}`,                                  // Anthropic
		`gh[pousr]_[A-Za-z0-9]{30,}`, `github_pat_[A-Za-z0-9_]{22,}`, // GitHub
		`gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_.-]{20,}`,          // GitLab
		`(?:AKIA|ASIA)[A-Z0-9]{16}\b`,                                            // AWS
		`AIza[A-Za-z0-9_-]{35}`, `ya29\.[A-Za-z0-9_-]{20,}`, `GOCSPX-[\w-]{20,}`, // Google
		`xox[abeoprs]-[A-Za-z0-9-]{10,}`, `xapp-[0-9]-[A-Za-z0-9-]{20,}`, // Slack
		`[sr]k_(?:live|test)_[A-Za-z0-9]{16,}`, `whsec_[A-Za-z0-9+/=]{24,}`, // Stripe
		`hf_[A-Za-z0-9]{30,}`,                            // Hugging Face
		`npm_[A-Za-z0-9]{36}`, `pypi-[A-Za-z0-9_-]{50,}`, // package registries
		`xai-[A-Za-z0-9]{40,}`, `gsk_[A-Za-z0-9]{40,}`, // xAI, Groq
		`pplx-[A-Za-z0-9]{40,}`, `r8_[A-Za-z0-9]{37}`, // Perplexity, Replicate
		`SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`,  // SendGrid
		`do[opr]_v1_[a-f0-9]{64}`, `dapi[a-f0-9]{32}`, // DigitalOcean, Databricks
		`lin_api_[A-Za-z0-9]{30,}`, `sbp_[a-f0-9]{40}`, // Linear, Supabase
		`AGE-SECRET-KEY-1[0-9A-Z]{50,}`,        // age
		`eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*`, // JSON web tokens
	} {
		found = append(found, rule{pattern: regexp.MustCompile(`\b(` + shape + `)`)})
	}
	// OpenAI and the many that took over its prefix. A digit tells a key from
	// words with hyphens.
	return append(found, rule{pattern: regexp.MustCompile(`\b(sk-[A-Za-z0-9_-]{20,})`), keep: noDigit})
}

const (
	// passwordName are the last words of a name that stands before a password.
	passwordName = `(?:passw(?:or)?d|passphrase|_pwd)(?:[_-]?hash)?`
	// secretName are those before a token or a key. Nothing may follow: tokens
	// and token_count are numbers.
	secretName = `(?:token|secret(?:[_-]?key)?(?:[_-]?base)?|(?:api|access|private|signing|encryption)[_-]?key|credentials?)`

	namePrefix = `(?i)(?:^|[^A-Za-z0-9])[A-Za-z0-9_.-]*`
	// quotedValue is a value in quotes, plain or escaped once more. It may be
	// cut: a log ends where it ends.
	quotedValue = `"((?:[^"\\\n]|\\.)+)|'((?:[^'\\\n]|\\.)+)|\\+"((?:[^"\\\n]|\\[^"\\\n])+)|\\+'((?:[^'\\\n]|\\[^'\\\n])+)`
	bareValue   = `([^\s"'&;,<>()\[\]{}|\\]+)`
)

// names are rules for values that follow a telling name.
func names() []rule {
	name := func(s string) string { return namePrefix + s + `\\*["']?` }
	return []rule{
		{pattern: regexp.MustCompile(name(passwordName) + `\s*[:=]\s*(?:` + quotedValue + `|` + bareValue + `)`), keep: plain},
		{pattern: regexp.MustCompile(name(secretName) + `\s*[:=]\s*(?:` + quotedValue + `)`), keep: countOrPlain},
		{pattern: regexp.MustCompile(name(secretName) + `=` + bareValue), keep: countOrPlain},
		// "token: x" is also how sentences are written.
		{pattern: regexp.MustCompile(name(secretName) + `\s*[:=]\s*` + bareValue), keep: wordOrCount},
		{pattern: regexp.MustCompile(`(?i)(?:^|\s)--[a-z-]*(?:` + passwordName + `|` + secretName + `) +([^\s"'-][^\s"']*)`), keep: countOrPlain},
	}
}

var nameOnly = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(namePrefix + `(?:` + passwordName + `|` + secretName + `|authorization|cookie)$`)
})

// named reports whether a name says that its value is a secret.
func named(name string) bool { return nameOnly().MatchString(name) }

// masked reports whether a header was seen before: what follows it is not its
// second word.
func masked(value string) bool { return strings.HasPrefix(value, Mask) }

// plain reports whether a value says only that there is none, or is masked.
func plain(value string) bool {
	switch strings.ToLower(value) {
	case "", "true", "false", "null", "nil", "<nil>", "none", "undefined", "unset", "redacted":
		return true
	}
	return strings.Trim(value, "*•") == ""
}

func countOrPlain(value string) bool { return plain(value) || digitsOnly(value) }

// wordOrCount keeps what may be a word of a sentence.
func wordOrCount(value string) bool {
	return plain(value) || len(value) < shortestValue || noDigit(value) || digitsOnly(value)
}

func noDigit(s string) bool { return !strings.ContainsAny(s, "0123456789") }

func digitsOnly(s string) bool { return strings.Trim(s, "0123456789.") == "" }
