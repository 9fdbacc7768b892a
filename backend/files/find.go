package files

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Match is a file that the finder found.
type Match struct {
	Path string `json:"path"`
	// Positions are the matched letters, as indexes of code points in Path,
	// ascending.
	Positions []int `json:"positions"`
}

// Weights of a match. A letter that begins a word tells most of what was
// meant, then letters that follow each other; a gap costs, but never so much
// that a long path cannot be found.
const (
	scoreLetter   = 16
	scoreFollows  = 12
	scoreWord     = 10
	scoreInName   = 6
	scoreWhole    = 60 // the name is the term, with or without its suffix
	maxGapPenalty = 12
	lengthPerCost = 8 // bytes of path that cost one point
)

// Find returns at most limit files that match the query, best first. The query
// is words: each must occur in the path, its letters in order but not
// necessarily together; one that begins with ! must not occur, together. Case
// does not matter. A query with only such words gives files in path order, an
// empty one gives none.
func (l *Listing) Find(query string, limit int) []Match {
	q := parseQuery(query)
	if limit <= 0 || len(q.terms)+len(q.excluded) == 0 {
		return nil
	}
	// One number per match sorts faster than a struct: the best score is the
	// smallest, then the first path.
	var ranked []uint64
	var offsets []int
	for i, path := range l.folded {
		var score int
		var ok bool
		if score, offsets, ok = q.match(path, l.paths[i], offsets[:0]); ok {
			ranked = append(ranked, uint64(math.MaxInt32-score)<<32|uint64(i))
		}
	}
	slices.Sort(ranked)
	matches := make([]Match, 0, min(limit, len(ranked)))
	for _, r := range ranked[:min(limit, len(ranked))] {
		i := int(r & math.MaxUint32)
		_, offsets, _ = q.match(l.folded[i], l.paths[i], offsets[:0])
		matches = append(matches, Match{Path: l.paths[i], Positions: positions(l.paths[i], l.folded[i], offsets)})
	}
	return matches
}

type query struct {
	terms    []term
	excluded []string
}

type term struct {
	text    string
	letters []string // its code points
}

func parseQuery(text string) query {
	var q query
	for _, word := range strings.Fields(fold(text)) {
		if word, ok := strings.CutPrefix(word, "!"); ok {
			if word != "" {
				q.excluded = append(q.excluded, word)
			}
			continue
		}
		q.terms = append(q.terms, term{text: word, letters: strings.Split(word, "")})
	}
	return q
}

// match scores a folded path and appends the byte offsets of what matched.
func (q *query) match(folded, path string, offsets []int) (int, []int, bool) {
	for _, word := range q.excluded {
		if strings.Contains(folded, word) {
			return 0, offsets, false
		}
	}
	name := strings.LastIndexByte(folded, '/') + 1
	score := 0
	for i := range q.terms {
		from := len(offsets)
		var ok bool
		if offsets, ok = q.terms[i].locate(folded, name, offsets); !ok {
			return 0, offsets, false
		}
		score += q.terms[i].score(folded, path, name, offsets[from:])
	}
	return score - len(folded)/lengthPerCost, offsets, true
}

// locate finds where the term is: together in the name, in order in the name,
// together in the path, in order in the path.
func (t *term) locate(folded string, name int, offsets []int) ([]int, bool) {
	if found, ok := t.inOrder(folded, name, offsets); ok {
		return found, true
	}
	// The last one is the nearest to the name.
	if at := strings.LastIndex(folded, t.text); at >= 0 {
		return t.together(at, offsets), true
	}
	return t.inOrder(folded, 0, offsets)
}

func (t *term) together(at int, offsets []int) []int {
	for _, letter := range t.letters {
		offsets = append(offsets, at)
		at += len(letter)
	}
	return offsets
}

// inOrder finds the letters one after the other in folded[from:]: forwards to
// where they end first, then backwards, which draws them together.
func (t *term) inOrder(folded string, from int, offsets []int) ([]int, bool) {
	end := from
	for _, letter := range t.letters {
		at := strings.Index(folded[end:], letter)
		if at < 0 {
			return offsets, false
		}
		end += at + len(letter)
	}
	if at := strings.Index(folded[from:], t.text); at >= 0 {
		return t.together(from+at, offsets), true
	}
	first := len(offsets)
	offsets = slices.Grow(offsets, len(t.letters))[:first+len(t.letters)]
	for i := len(t.letters) - 1; i >= 0; i-- {
		end = strings.LastIndex(folded[:end], t.letters[i])
		offsets[first+i] = end
	}
	return offsets, true
}

func (t *term) score(folded, path string, name int, offsets []int) int {
	score, gap := 0, 0
	for i, at := range offsets {
		score += scoreLetter
		if at >= name {
			score += scoreInName
		}
		if beginsWord(folded, path, at) {
			score += scoreWord
		}
		if i == 0 {
			continue
		}
		if between := at - offsets[i-1] - len(t.letters[i-1]); between == 0 {
			score += scoreFollows
		} else {
			gap += between
		}
	}
	if stem, ok := strings.CutPrefix(folded[name:], t.text); ok && (stem == "" || stem[0] == '.') {
		score += scoreWhole
	}
	return score - min(gap, maxGapPenalty)
}

// beginsWord says whether a word begins at a byte offset: after a separator,
// or at a capital inside of fooBar. The latter is visible only in a path whose
// letters did not change their size when folded.
func beginsWord(folded, path string, at int) bool {
	if at == 0 {
		return true
	}
	switch folded[at-1] {
	case '/', '_', '-', '.', ' ':
		return true
	}
	return len(path) == len(folded) && isUpper(path[at]) && !isUpper(path[at-1])
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// positions turns byte offsets in the folded path into code point indexes in
// the path. Where a letter of the folded path is several in the path, because
// the system stores it decomposed, all of them are marked.
func positions(path, folded string, offsets []int) []int {
	slices.Sort(offsets)
	offsets = slices.Compact(offsets)
	marks := make([]int, len(offsets))
	for i, at := range offsets {
		marks[i] = utf8.RuneCountInString(folded[:at])
	}
	if norm.NFC.IsNormalString(path) {
		return marks
	}
	var spread []int
	var it norm.Iter
	it.InitString(norm.NFC, path)
	composed, source := 0, 0 // code points so far
	for !it.Done() {
		from := it.Pos()
		n := utf8.RuneCount(it.Next())
		runes := utf8.RuneCountInString(path[from:it.Pos()])
		if i, _ := slices.BinarySearch(marks, composed); i < len(marks) && marks[i] < composed+n {
			for k := range runes {
				spread = append(spread, source+k)
			}
		}
		composed, source = composed+n, source+runes
	}
	return spread
}
