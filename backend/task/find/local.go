package find

import (
	"cmp"
	"context"
	"math"
	"path"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// searches is how many searches of the contents run at once. Git itself uses
// all processors for each.
const searches = 2

// Local finds files by what the task names and the words that it uses.
func Local(ctx context.Context, project Project, q Query) (Result, error) {
	scope := q.scope(project.Paths)
	s := &scores{project: project, scope: scope, files: map[string]*evidence{}}
	corrector := NewCorrector(Project{Directory: project.Directory, Paths: scope})
	result := Result{Files: []File{}, Terms: []string{}, Unknown: []string{}}
	rest := s.named(corrector, q.Task, &result)
	looked := terms(rest)
	for _, t := range looked {
		result.Terms = append(result.Terms, t.text)
	}
	contents, err := search(ctx, project, looked)
	if err != nil {
		return Result{}, err
	}
	for i, t := range looked {
		s.count(t, contents[i])
	}
	s.addTests()
	result.Files = append(result.Files, s.ranked(q.limit())...)
	return result, nil
}

// search looks for each term in the contents of all files.
func search(ctx context.Context, project Project, looked []term) ([]map[string]int, error) {
	contents := make([]map[string]int, len(looked))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(searches)
	for i, t := range looked {
		group.Go(func() (err error) {
			contents[i], err = project.Grep(ctx, t.text)
			return err
		})
	}
	return contents, group.Wait()
}

// evidence is what speaks for a file.
type evidence struct {
	named  bool
	score  float64
	weight float64 // of the terms that it holds
	inName []string
	inText []string
	tests  string // the file that it is the test of
}

// scores gathers evidence for the files in scope.
type scores struct {
	project Project
	scope   []string // sorted
	files   map[string]*evidence
	total   float64 // weight of the terms that occur anywhere
}

func (s *scores) of(file string) *evidence {
	e, ok := s.files[file]
	if !ok {
		e = &evidence{}
		s.files[file] = e
	}
	return e
}

// named takes the paths and patterns that the task itself writes down, and
// returns the task without them.
func (s *scores) named(c *Corrector, task string, result *Result) string {
	task = address.ReplaceAllString(task, " ")
	return writtenPath.ReplaceAllStringFunc(task, func(name string) string {
		name = strings.TrimRight(name, ".")
		if strings.Contains(name, "*") {
			s.glob(name)
			return " "
		}
		if file, ok := c.Correct(name); ok {
			s.of(file).named = true
			return " "
		}
		if c.missing(name) && !slices.Contains(result.Unknown, name) {
			result.Unknown = append(result.Unknown, name)
		}
		return " " + strings.NewReplacer("/", " ", `\`, " ").Replace(name) + " "
	})
}

// glob counts a pattern of the task as one strong term.
func (s *scores) glob(pattern string) {
	pattern = strings.ReplaceAll(pattern, "**/", "")
	for _, file := range s.scope {
		name := s.project.inside(file)
		if !strings.Contains(pattern, "/") {
			name = path.Base(file)
		}
		if ok, _ := path.Match(pattern, name); ok {
			e := s.of(file)
			e.score, e.inName = e.score+weightQuoted, append(e.inName, pattern)
		}
	}
}

// What a term is worth in the name of a file, in a folder above it, and in its
// text.
const (
	worthName   = 2.5
	worthFolder = 1.0
	worthText   = 1.0
)

// count adds the evidence of a term. The fewer files have it, the more it tells.
func (s *scores) count(t term, contents map[string]int) {
	type place struct {
		worth float64
		name  bool
	}
	places := map[string]place{}
	for _, file := range s.scope {
		worth := pathWorth(s.project.inside(file), t.text)
		lines := contents[file]
		if worth == 0 && lines == 0 {
			continue
		}
		p := place{worth: worth, name: worth > 0}
		if lines > 0 {
			p.worth += worthText * min(1, 0.5+0.15*math.Log2(float64(lines)))
		}
		places[file] = p
	}
	if len(places) == 0 {
		return
	}
	all := float64(len(s.scope))
	rarity := math.Log((all+1)/(float64(len(places))+0.5)) / math.Log(all+1.5)
	if rarity <= 0 {
		return
	}
	s.total += t.weight
	for file, p := range places {
		e := s.of(file)
		e.score += t.weight * rarity * p.worth
		e.weight += t.weight
		if p.name {
			e.inName = append(e.inName, t.text)
		} else {
			e.inText = append(e.inText, t.text)
		}
	}
}

// pathWorth is what a term is worth in a path: a word there begins with it, or
// the path holds it when it is long enough not to be found by chance.
func pathWorth(file, text string) float64 {
	folder, name := path.Split(file)
	switch {
	case holds(name, text):
		return worthName
	case holds(folder, text):
		return worthFolder
	}
	return 0
}

func holds(names, text string) bool {
	folded := strings.ToLower(names)
	if !strings.Contains(folded, text) {
		return false
	}
	if len(text) >= 6 {
		return true
	}
	for _, word := range anyWord.FindAllString(names, -1) {
		for _, part := range append(split(word), word) {
			if strings.HasPrefix(strings.ToLower(part), text) {
				return true
			}
		}
	}
	return false
}

// ranked are the best files, with scores from 0 to 1.
func (s *scores) ranked(limit int) []File {
	best := 0.0
	for file, e := range s.files {
		if s.total > 0 {
			e.score *= 0.4 + 0.6*e.weight/s.total // one that holds most of the terms
		}
		e.score *= plausibility(s.project.inside(file))
		best = max(best, e.score)
	}
	found := []File{}
	for file, e := range s.files {
		f := File{Path: file, Reason: e.reason(), Verified: true}
		switch {
		case e.named:
			f.Score = 1
		case e.score < leastShare*best:
			continue
		default:
			f.Score = math.Round(e.score/best*95) / 100 // what is named comes first
		}
		found = append(found, f)
	}
	slices.SortFunc(found, func(a, b File) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Path, b.Path))
	})
	return found[:min(len(found), limit)]
}
