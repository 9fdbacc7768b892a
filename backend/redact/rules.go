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
	// hints are words in lower case of which every match holds one: looking for
	// a word is a hundred times faster than for a pattern, and most texts hold
	// none.
	hints   []string
	pattern *regexp.Regexp
	keep    func(secret string) bool
}

// hinted says whether a text, in lower case, may hold a match.
func (r rule) hinted(lower string) bool {
	return slices.ContainsFunc(r.hints, func(hint string) bool { return strings.Contains(lower, hint) })
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
		{hints: []string{"private key"}, pattern: regexp.MustCompile(`(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z))`)},
		{hints: []string{"cookie"}, pattern: header(`(?:set-)?cookie2?`, `([^"'\r\n\\]+)`)},
		{hints: []string{"authorization"}, pattern: header(`(?:proxy-)?authorization`, `((?:digest|aws4-hmac-sha256|signature|oauth) [^"\r\n\\]+|(?:\w+ +)?[^\s"',;\\\]]+)`), keep: masked},
		{hints: []string{"bearer"}, pattern: regexp.MustCompile(`(?i)\bbearer +([A-Za-z0-9._~+/=-]{16,})`), keep: noDigit},
		// A database's address is also masked where it is malformed, because
		// that is when an error quotes it: up to the last @.
		{hints: []string{"://"}, pattern: regexp.MustCompile(`(?i)\b(?:postgres|postgresql|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?)://[^\s/:@"'<>]*:([^\s"'<>]*)@`)},
		{hints: []string{"://"}, pattern: regexp.MustCompile(`\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@"'<>]*:([^\s/?#@"'<>]+)@`)},
		{hints: []string{"hooks.slack.com"}, pattern: regexp.MustCompile(`https://hooks\.slack\.com/(?:services|workflows)/([A-Za-z0-9/_-]+)`)},
	}, shapes(), names())
})

// header is a line of HTTP as it stands in logs, also quoted, also in JSON.
func header(name, value string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b` + name + `\\*["']?\s*[:=]\s*\[?\\*["']?` + value)
}

// shapes are tokens to which their maker has given a prefix.
func shapes() []rule {
	var found []rule
	for _, shape := range []struct{ hints, pattern string }{
		{"sk-ant-", `sk-ant-[A-Za-z0-9_-]{16,}`},                   // Anthropic
		{"ghp_ gho_ ghu_ ghs_ ghr_", `gh[pousr]_[A-Za-z0-9]{30,}`}, // GitHub
		{"github_pat_", `github_pat_[A-Za-z0-9_]{22,}`},
		{"glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- glsoat-", `gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_.-]{20,}`}, // GitLab
		{"akia asia", `(?:AKIA|ASIA)[A-Z0-9]{16}\b`}, // AWS
		{"aiza", `AIza[A-Za-z0-9_-]{35}`},            // Google
		{"ya29.", `ya29\.[A-Za-z0-9_-]{20,}`},
		{"gocspx-", `GOCSPX-[\w-]{20,}`},
		{"xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs-", `xox[abeoprs]-[A-Za-z0-9-]{10,}`}, // Slack
		{"xapp-", `xapp-[0-9]-[A-Za-z0-9-]{20,}`},
		{"sk_live_ sk_test_ rk_live_ rk_test_", `[sr]k_(?:live|test)_[A-Za-z0-9]{16,}`}, // Stripe
		{"whsec_", `whsec_[A-Za-z0-9+/=]{24,}`},
		{"hf_", `hf_[A-Za-z0-9]{30,}`}, // Hugging Face
		{"npm_", `npm_[A-Za-z0-9]{36}`},
		{"pypi-", `pypi-[A-Za-z0-9_-]{50,}`},
		{"xai-", `xai-[A-Za-z0-9]{40,}`},
		{"gsk_", `gsk_[A-Za-z0-9]{40,}`},                       // Groq
		{"pplx-", `pplx-[A-Za-z0-9]{40,}`},                     // Perplexity
		{"r8_", `r8_[A-Za-z0-9]{37}`},                          // Replicate
		{"sg.", `SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`},  // SendGrid
		{"dop_v1_ doo_v1_ dor_v1_", `do[opr]_v1_[a-f0-9]{64}`}, // DigitalOcean
		{"dapi", `dapi[a-f0-9]{32}`},                           // Databricks
		{"lin_api_", `lin_api_[A-Za-z0-9]{30,}`},               // Linear
		{"sbp_", `sbp_[a-f0-9]{40}`},                           // Supabase
		{"age-secret-key-", `AGE-SECRET-KEY-1[0-9A-Z]{50,}`},
		{"eyj", `eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*`}, // JSON web tokens
	} {
		found = append(found, rule{hints: strings.Fields(shape.hints), pattern: regexp.MustCompile(`\b(` + shape.pattern + `)`)})
	}
	// OpenAI and the many that took over its prefix. A digit tells a key from
	// words with hyphens.
	return append(found, rule{hints: []string{"sk-"}, pattern: regexp.MustCompile(`\b(sk-[A-Za-z0-9_-]{20,})`), keep: noDigit})
}

const (
	// passwordName are the last words of a name that stands before a password.
	passwordName = `(?:passw(?:or)?d|passphrase|_pwd)(?:[_-]?hash)?`
	// secretName are those before a token or a key. Nothing may follow: tokens
	// and token_count are numbers.
	secretName = `(?:token|secret(?:[_-]?key)?(?:[_-]?base)?|(?:api|access|private|signing|encryption)[_-]?key|credentials?)`

	// quotedValue is a value in quotes, plain or escaped once more. It may be
	// cut: a log ends where it ends.
	quotedValue = `"((?:[^"\\\n]|\\.)+)|'((?:[^'\\\n]|\\.)+)|\\+"((?:[^"\\\n]|\\[^"\\\n])+)|\\+'((?:[^'\\\n]|\\[^'\\\n])+)`
	bareValue   = `([^\s"'&;,<>()\[\]{}|\\]+)`
)

// names are rules for values that follow a telling name.
func names() []rule {
	passwords := []string{"passw", "passphrase", "_pwd"}
	secrets := []string{"token", "secret", "key", "credential"}
	name := func(s string) string { return `(?i)` + s + `\\*["']?` }
	return []rule{
		{
			hints: passwords, keep: plain,
			pattern: regexp.MustCompile(name(passwordName) + `\s*[:=]\s*(?:` + quotedValue + `|` + bareValue + `)`),
		},
		{hints: secrets, keep: countOrPlain, pattern: regexp.MustCompile(name(secretName) + `\s*[:=]\s*(?:` + quotedValue + `)`)},
		{hints: secrets, keep: countOrPlain, pattern: regexp.MustCompile(name(secretName) + `=` + bareValue)},
		// "token: x" is also how sentences are written.
		{hints: secrets, keep: wordOrCount, pattern: regexp.MustCompile(name(secretName) + `\s*[:=]\s*` + bareValue)},
		{
			hints: slices.Concat(passwords, secrets), keep: countOrPlain,
			pattern: regexp.MustCompile(`(?i)(?:^|\s)--[a-z-]*(?:` + passwordName + `|` + secretName + `) +([^\s"'-][^\s"']*)`),
		},
	}
}

var nameOnly = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:` + passwordName + `|` + secretName + `|authorization|cookie)$`)
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
