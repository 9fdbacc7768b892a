package find

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	quotedText = regexp.MustCompile("`([^`\n]{2,60})`|\"([^\"\n]{2,60})\"")
	anyWord    = regexp.MustCompile(`[\p{L}_][\p{L}\p{N}_]*`)
)

// maxTerms bounds how often the project is searched.
const maxTerms = 24

// Weights of what a task says. An identifier is said on purpose; a word of the
// language may mean anything.
const (
	weightQuoted     = 3.0
	weightIdentifier = 3.0
	weightPart       = 0.8 // of an identifier
	weightWord       = 1.0
)

// term is a text to look for.
type term struct {
	text   string // in lower case
	weight float64
	order  int // of its first occurrence
}

// terms are what a task names: quoted texts, identifiers with their parts, and
// words without those that every text has. Names of files are not among them.
func terms(task string) []term {
	found := map[string]*term{}
	add := func(text string, weight float64) {
		text = strings.ToLower(strings.TrimSpace(text))
		if utf8.RuneCountInString(text) < 2 || len(text) > 60 {
			return
		}
		if t, ok := found[text]; ok {
			t.weight = max(t.weight, weight)
			return
		}
		found[text] = &term{text: text, weight: weight, order: len(found)}
	}
	for _, quoted := range quotedText.FindAllStringSubmatch(task, -1) {
		if text := quoted[1] + quoted[2]; !looksLikePath(text) {
			add(text, weightQuoted)
		}
	}
	for _, word := range anyWord.FindAllString(task, -1) {
		parts := split(word)
		switch {
		case len(parts) > 1:
			add(word, weightIdentifier)
			for _, part := range parts {
				addWord(part, weightPart, add)
			}
		default:
			addWord(word, weightWord, add)
		}
	}
	return best(found)
}

func addWord(word string, weight float64, add func(string, float64)) {
	word = strings.ToLower(word)
	if common(word) || isNumber(word) {
		return
	}
	if isASCII(word) {
		if len(word) >= 3 {
			add(stem(word), weight)
		}
		return
	}
	add(withoutParticle(word), weight)
}

func best(found map[string]*term) []term {
	out := make([]term, 0, len(found))
	for _, t := range found {
		out = append(out, *t)
	}
	slices.SortFunc(out, func(a, b term) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.order, b.order))
	})
	return out[:min(len(out), maxTerms)]
}

// split takes an identifier apart: parseInvoiceTotal, parse_invoice_total.
func split(word string) []string {
	var parts []string
	for _, piece := range strings.FieldsFunc(word, func(r rune) bool { return r == '_' || r == '-' || r == '.' }) {
		runes := []rune(piece)
		from := 0
		for i := 1; i < len(runes); i++ {
			begins := unicode.IsUpper(runes[i]) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
			if begins {
				parts, from = append(parts, string(runes[from:i])), i
			}
		}
		parts = append(parts, string(runes[from:]))
	}
	return parts
}

// stem cuts the ending of an English word, so that "invoices" finds invoice and
// "parsing" finds parse. At least four letters stay: less would find anything.
func stem(word string) string {
	for _, ending := range []string{"ies", "ing", "ed", "s"} {
		cut, ok := strings.CutSuffix(word, ending)
		if !ok || len(cut) < 4 || ending == "s" && strings.HasSuffix(cut, "s") {
			continue
		}
		if n := len(cut); ending != "s" && cut[n-1] == cut[n-2] && !strings.ContainsRune("lsz", rune(cut[n-1])) {
			cut = cut[:n-1] // stopped, running
		}
		return cut
	}
	if strings.HasSuffix(word, "y") && len(word) > 4 {
		return word[:len(word)-1] // retry finds retries too
	}
	return word
}

// withoutParticle cuts what Korean hangs on a noun, where two syllables stay.
func withoutParticle(word string) string {
	for _, particle := range []string{"에서는", "으로는", "에서", "으로", "에게", "까지", "부터", "을", "를", "은", "는", "이", "가", "의", "에", "로", "와", "과", "도"} {
		if cut, ok := strings.CutSuffix(word, particle); ok && utf8.RuneCountInString(cut) >= 2 {
			return cut
		}
	}
	return word
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

func isNumber(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
}
