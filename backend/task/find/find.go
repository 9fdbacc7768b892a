// Package find looks for the files that a task is about. It asks no model: what
// the task names and the words that it uses are looked up in the paths and in
// the contents of a project. It also reads a model's answer about files and
// finds out which files the names in it mean.
package find

import (
	"context"
	"path"
	"strings"
)

// Project is the files of a project.
type Project struct {
	Directory string   // absolute
	Paths     []string // relative, those of external folders absolute, '/' between names, sorted by bytes
	External  []string // the external folders, each with '/' behind it
	// Grep returns how many lines of each file hold a text, whatever the case of
	// its letters.
	Grep func(ctx context.Context, text string) (map[string]int, error)
}

// Query is what is looked for.
type Query struct {
	Task     string   `json:"task"`
	Root     string   `json:"root"`     // a folder of the project to stay in; "": all of it
	External []string `json:"external"` // folders outside of the project that are searched too, absolute
	Excluded []string `json:"excluded"` // paths that are never found
	Limit    int      `json:"limit"`    // of files; 0: 30
}

// File is a file that was found.
type File struct {
	Path     string  `json:"path"`
	Score    float64 `json:"score"` // 0 to 1; 1: the task names it
	Reason   string  `json:"reason"`
	Verified bool    `json:"verified"` // it exists
}

// Result is what a search found, the most likely file first.
type Result struct {
	Files   []File   `json:"files"`
	Terms   []string `json:"terms"`   // what was looked for
	Unknown []string `json:"unknown"` // names that mean no file of the project
}

const (
	// standardLimit is how many files are found unless a query says otherwise.
	standardLimit = 30
	// leastShare is the part of the best score that a file needs: what lies far
	// below it shares a word and nothing else.
	leastShare = 0.2
)

func (q Query) limit() int {
	if q.Limit <= 0 {
		return standardLimit
	}
	return q.Limit
}

// scope is the paths that a query may find.
func (q Query) scope(paths []string) []string {
	root := strings.Trim(path.Clean("/"+q.Root), "/")
	excluded := make(map[string]bool, len(q.Excluded))
	for _, p := range q.Excluded {
		excluded[p] = true
	}
	within := make([]string, 0, len(paths))
	for _, p := range paths {
		if !excluded[p] && (root == "" || p == root || strings.HasPrefix(p, root+"/")) {
			within = append(within, p)
		}
	}
	return within
}
