package definition

import "strings"

// nearest is the known word that was most likely meant, or "".
func nearest(word string, known []string) string {
	best, distance := "", 0
	for _, k := range known {
		d := edits(plain(word), plain(k))
		if d > slips(k) {
			continue
		}
		if best == "" || d < distance || d == distance && k < best {
			best, distance = k, d
		}
	}
	return best
}

// slips is how many letters may be wrong in a word for it to be meant. Of short
// words every one is near another.
func slips(word string) int {
	switch n := len([]rune(plain(word))); {
	case n < 3:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// plain is a word without what people disagree on: dependsOn and depends-on are
// depends_on.
func plain(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
}

// edits is how many letters must be put in, left out, changed or swapped with
// their neighbour to make a word of another.
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return 65 // no typing error
	}
	table := make([][]int, len(x)+1)
	for i := range table {
		table[i] = make([]int, len(y)+1)
		table[i][0] = i
	}
	for j := range table[0] {
		table[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			table[i][j] = min(table[i-1][j]+1, table[i][j-1]+1, table[i-1][j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[len(x)][len(y)]
}

// didYouMean is a hint with the nearest known word, or what else there is.
func didYouMean(word string, known []string, otherwise string) string {
	if k := nearest(word, known); k != "" {
		return "Write " + k + "."
	}
	return otherwise
}
