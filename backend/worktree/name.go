package worktree

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// branchPrefix begins the branches that Holdfast makes.
const branchPrefix = "holdfast/"

// slugRunes bounds a part of a branch's name: some systems end paths at 260.
const slugRunes = 50

// slug makes a name of a branch and of a folder. Names that only differ in what
// is not in it, or in the case of letters, get different ends.
func slug(name string) string {
	made := plain(name)
	if made == name {
		return made
	}
	sum := sha256.Sum256([]byte(name))
	return strings.TrimPrefix(made+"-"+hex.EncodeToString(sum[:3]), "-")
}

// plain is a name in lower-case letters, digits and dashes. It may be empty.
func plain(name string) string {
	var b strings.Builder
	n := 0
	for _, r := range name {
		r = unicode.ToLower(r)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = '-'
		}
		if r == '-' && (b.Len() == 0 || strings.HasSuffix(b.String(), "-")) {
			continue
		}
		if n++; n > slugRunes {
			break
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "-")
}

// label is the short name of what a worktree is for.
func label(kind workbench.WorkflowType, id string) string { return string(kind) + "-" + slug(id) }
