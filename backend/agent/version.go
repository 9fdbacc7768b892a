package agent

import (
	"strconv"
	"strings"
)

// Older reports whether a version is older than another. Versions are numbers
// with points between them; what follows a hyphen or a plus does not count. One
// that is not understood is not older: the user is not kept from trying it.
func Older(version, than string) bool {
	a, ok := numbers(version)
	b, known := numbers(than)
	if !ok || !known {
		return false
	}
	for i := range max(len(a), len(b)) {
		x, y := at(a, i), at(b, i)
		if x != y {
			return x < y
		}
	}
	return false
}

func at(list []int, i int) int {
	if i < len(list) {
		return list[i]
	}
	return 0
}

func numbers(version string) ([]int, bool) {
	version, _, _ = strings.Cut(version, "-")
	version, _, _ = strings.Cut(version, "+")
	var list []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil, false
		}
		list = append(list, n)
	}
	return list, true
}
