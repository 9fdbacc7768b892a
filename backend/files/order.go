package files

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold makes the form in which names are compared and found: lower case, and
// composed, because some systems store "한" as three letters. It has as many
// runes as the composed path.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.ToLower(norm.NFC.String(s))
		}
	}
	return strings.ToLower(s)
}

// sortNames sorts as people count: file9 before file10, A beside a.
func sortNames(names []string) {
	type keyed struct{ key, name string }
	all := make([]keyed, len(names))
	for i, name := range names {
		all[i] = keyed{fold(name), name}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(compareNatural(a.key, b.key), cmp.Compare(a.name, b.name))
	})
	for i := range all {
		names[i] = all[i].name
	}
}

// compareNatural compares runs of digits as numbers, of any length, and the
// rest by bytes.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if c := cmp.Compare(a[0], b[0]); c != 0 {
			return c
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is the length of the number that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
