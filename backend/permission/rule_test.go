package permission_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/permission"
)

func TestAStarStandsForAnyText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"git status", "git status", true},
		{"git status", "git status ", false},
		{"git *", "git push --force", true},
		{"git *", "git", false},
		{"*", "", true},
		{"", "", true},
		{"", "a", false},
		{"*.go", "main.go", true},
		{"a*b*c", "a--b--b--c", true},
		{"a*b*c", "a--c--b", false},
		{"rm *", "ls\nrm -rf", false},
		{"*rm *", "ls\nrm -rf", true},
		{`a\*b`, "a*b", true},
		{`a\*b`, "axb", false},
		{`a\\b`, `a\b`, true},
		{`a\b`, `a\b`, true},
		{"한*어", "한국어", true},
		{".*", "ab", false},
		{"[a]", "a", false},
		{"?", "a", false},
	} {
		if got := permission.Match(c.pattern, c.text); got != c.want {
			t.Errorf("%q and %q: %v", c.pattern, c.text, got)
		}
	}
}

// TestMatchingIsWhatItSays compares with a second, slower way to say the same.
func TestMatchingIsWhatItSays(t *testing.T) {
	t.Parallel()
	alphabet := rapid.StringOfN(rapid.SampledFrom([]rune{'a', 'b', '*', '.', '\n', '한'}), 0, 12, -1)
	rapid.Check(t, func(r *rapid.T) {
		pattern, text := alphabet.Draw(r, "pattern"), alphabet.Draw(r, "text")
		parts := strings.Split(pattern, "*")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		want := regexp.MustCompile(`(?s)\A` + strings.Join(parts, ".*") + `\z`).MatchString(text)
		if got := permission.Match(pattern, text); got != want {
			r.Fatalf("%q and %q: %v", pattern, text, got)
		}
	})
}

// TestAPatternOfManyStarsEnds: a pattern must not hold an agent up.
func TestAPatternOfManyStarsEnds(t *testing.T) {
	t.Parallel()
	if permission.Match(strings.Repeat("a*", 4000)+"b", strings.Repeat("a", 16_000)) {
		t.Error("it fits")
	}
}
