package find

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// maxTreeLines bounds a tree: a model needs the outline of a large project, not
// a hundred thousand names.
const maxTreeLines = 400

// Tree shows the files of a project, or its folders with the number of their
// files when there are more than 400.
func Tree(paths []string) string {
	if len(paths) <= maxTreeLines {
		return strings.Join(paths, "\n")
	}
	files := map[string]int{}
	for _, p := range paths {
		for folder := path.Dir(p); folder != "." && folder != "/"; folder = path.Dir(folder) {
			files[folder]++
		}
	}
	folders := make([]string, 0, len(files))
	for folder := range files {
		folders = append(folders, folder)
	}
	slices.SortFunc(folders, func(a, b string) int { // the upper ones stay when there are too many
		if d := strings.Count(a, "/") - strings.Count(b, "/"); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	left := max(0, len(folders)-maxTreeLines)
	folders = folders[:len(folders)-left]
	slices.Sort(folders)
	var b strings.Builder
	for _, folder := range folders {
		fmt.Fprintf(&b, "%s/ (%d files)\n", folder, files[folder])
	}
	if left > 0 {
		fmt.Fprintf(&b, "and %d more folders\n", left)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
