package worktree

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// diffBytes bounds the text of a difference: a page that shows more of it
	// would stop answering. Files beyond it are told without their text.
	diffBytes = 4 << 20
	// fileLines is how many lines of one file are shown; nobody reviews more.
	fileLines = 5000
	// readBytes bounds what is read to count lines, so that one large file that
	// was checked in by mistake does not hold the answer for minutes.
	readBytes = 256 << 20
	// wholeFile is more unchanged lines around a change than a file has that is
	// shown.
	wholeFile = 1 << 20
	// hunkLines are the unchanged lines that are shown around a change.
	hunkLines = 3
)

// FileState says what became of a file.
type FileState string

// The states of a file in a difference.
const (
	FileChanged FileState = "changed"
	FileAdded   FileState = "added"
	FileDeleted FileState = "deleted"
	FileRenamed FileState = "renamed"
)

// FileDiff is what is different in one file.
type FileDiff struct {
	Path    string    `json:"path"`
	OldPath string    `json:"old_path"` // of one that was renamed; "": the same
	State   FileState `json:"state"`
	Binary  bool      `json:"binary"`
	Large   bool      `json:"large"`   // too long to be shown: it has no text
	Added   int       `json:"added"`   // lines
	Removed int       `json:"removed"` // lines
	Text    string    `json:"text"`    // the hunks of a unified diff
}

// Diff is what the work in an environment changed since it left its base:
// commits, and what is not committed, new files too.
type Diff struct {
	Base  string     `json:"base"` // the ref that it left; "": the last commit of its own
	From  string     `json:"from"` // the commit that it is compared with
	Files []FileDiff `json:"files"`
	Cut   bool       `json:"cut"` // there are more files than are told
}

// DiffQuery says what of a difference is asked for. The zero value asks for all
// files, with some unchanged lines around each change.
type DiffQuery struct {
	Path    string `json:"path"`     // this file only, with all of its unchanged lines; "": all files
	OldPath string `json:"old_path"` // of a file that was renamed
	From    string `json:"from"`     // a commit, such as of States; "": where the work left its base
	To      string `json:"to"`       // a commit; "": what is on the disk
}

func (q DiffQuery) validate() error {
	for _, commit := range []string{q.From, q.To} {
		if _, err := hex.DecodeString(commit); err != nil {
			return workbench.Errorf(workbench.EInvalid, "A comparison is between commits, by their whole names.")
		}
	}
	return nil
}

// Diff compares the working tree of an environment with where it left its base, or
// two states of it. Errors: ENotFound, EInvalid, EElsewhere, EConflict (it is not there), EUnavailable.
func (s *Service) Diff(ctx context.Context, id string, q DiffQuery) (Diff, error) {
	if err := q.validate(); err != nil {
		return Diff{}, err
	}
	r, err := s.Show(ctx, id)
	if err != nil {
		return Diff{}, err
	}
	e := r.Environment
	if e.Status != workbench.EnvironmentActive {
		return Diff{}, workbench.Errorf(workbench.EConflict, "The worktree %s is %s: there is nothing to compare.", e.WorkingPath, e.Status)
	}
	d := Diff{Base: r.Standing.Base, From: r.Standing.Head, Files: []FileDiff{}}
	if d.From == "" {
		return d, nil
	}
	if d.From = q.From; d.From == "" {
		if d.From, err = s.fork(ctx, e.WorkingPath, r.Standing); err != nil {
			return d, err
		}
	}
	d.Files, d.Cut, err = s.Git.difference(ctx, e.WorkingPath, d.From, q)
	return d, explain(e.WorkingPath, err)
}

// difference compares a working tree with a commit. New files are told to a
// copy of the index, so that git shows them and the user's index stays as it is.
func (g *Git) difference(ctx context.Context, dir, from string, q DiffQuery) (files []FileDiff, cut bool, err error) {
	c := call{settings: []string{"-c", "core.quotePath=false"}, args: q.args(from)}
	if q.To != "" {
		return g.readDifference(ctx, dir, c)
	}
	index, remove, err := g.copyIndex(ctx, dir)
	if err != nil {
		return nil, false, err
	}
	defer remove()
	c.env = []string{"GIT_INDEX_FILE=" + index}
	// What cannot be read is left out, and git says no after it added the rest.
	if _, err := g.change(ctx, dir, call{args: []string{"add", "--intent-to-add", "--ignore-errors", "--", "."}, env: c.env}); err != nil && !errors.As(err, new(*failure)) {
		return nil, false, err
	}
	return g.readDifference(ctx, dir, c)
}

func (g *Git) readDifference(ctx context.Context, dir string, c call) (files []FileDiff, cut bool, err error) {
	reader := &diffReader{files: []FileDiff{}}
	err = g.do(ctx, dir, c, reader.read)
	if errors.Is(err, errCut) {
		return reader.files, true, nil
	}
	return reader.files, false, err
}

// args are those of the git that compares.
func (q DiffQuery) args(from string) []string {
	around := hunkLines
	if q.Path != "" {
		around = wholeFile
	}
	args := []string{
		"diff", "--no-color", "--no-ext-diff", "--no-textconv", "--submodule=short", "--find-renames",
		"--unified=" + strconv.Itoa(around), "--src-prefix=a/", "--dst-prefix=b/", from,
	}
	if q.To != "" {
		args = append(args, q.To)
	}
	args = append(args, "--")
	for _, path := range []string{q.Path, q.OldPath} {
		if path != "" {
			args = append(args, path)
		}
	}
	return args
}

// errCut ends a git that prints more than is shown.
var errCut = errors.New("the difference is longer than is shown")

// diffReader makes files of a unified diff.
type diffReader struct {
	files []FileDiff
	text  strings.Builder // of the last file
	lines int             // of it
	kept  int             // bytes of text of all files
	bytes int             // that git printed
	hunks bool            // the header of the last file has ended
	rest  bool            // of a line that is longer than the buffer
}

func (d *diffReader) read(stdout io.Reader) error {
	defer d.end()
	lines := bufio.NewReaderSize(stdout, 64<<10)
	for {
		line, err := lines.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		if d.bytes += len(line); d.bytes > readBytes {
			return errCut
		}
		if len(line) > 0 && !d.rest {
			d.line(strings.ToValidUTF8(strings.TrimSuffix(string(line), "\n"), "\uFFFD"))
		}
		if long {
			d.enlarge()
		}
		d.rest = long
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !long {
			return err
		}
	}
}

// end gives the last file its text.
func (d *diffReader) end() {
	if n := len(d.files); n > 0 && d.text.Len() > 0 {
		d.files[n-1].Text = d.text.String()
	}
	d.kept += d.text.Len()
	d.text.Reset()
	d.lines, d.hunks = 0, false
}

// enlarge says that the last file is too long to be shown.
func (d *diffReader) enlarge() {
	if n := len(d.files); n > 0 {
		d.files[n-1].Large = true
	}
	d.text.Reset()
}

func (d *diffReader) line(line string) {
	if header, is := strings.CutPrefix(line, "diff --git "); is {
		d.end()
		d.files = append(d.files, FileDiff{Path: sameName(header), State: FileChanged})
		return
	}
	if len(d.files) == 0 {
		return
	}
	file := &d.files[len(d.files)-1]
	if d.hunks = d.hunks || strings.HasPrefix(line, "@@ "); !d.hunks {
		file.header(line)
		return
	}
	switch line[:min(1, len(line))] {
	case "+":
		file.Added++
	case "-":
		file.Removed++
	case "*":
		return // of a file that is in conflict
	}
	if d.lines++; d.lines > fileLines || d.kept+d.text.Len()+len(line) > diffBytes {
		d.enlarge()
	}
	if !file.Large {
		d.text.WriteString(line + "\n")
	}
}

// header reads a line that stands before the hunks.
func (f *FileDiff) header(line string) {
	word := func(prefix string) (string, bool) {
		rest, is := strings.CutPrefix(line, prefix)
		return unquoted(strings.TrimSuffix(rest, "\t")), is
	}
	if strings.HasPrefix(line, "new file mode") {
		f.State = FileAdded
	} else if strings.HasPrefix(line, "deleted file mode") {
		f.State = FileDeleted
	} else if strings.HasPrefix(line, "Binary files ") {
		f.Binary = true
	} else if name, is := word("rename from "); is {
		f.State, f.OldPath = FileRenamed, name
	} else if name, is := word("rename to "); is {
		f.Path = name
	} else if name, is := word("+++ "); is && name != "/dev/null" {
		f.Path = strings.TrimPrefix(name, "b/")
	} else if name, is := word("--- "); is && f.State == FileDeleted {
		f.Path = strings.TrimPrefix(name, "a/")
	}
}

// sameName is the name in the first line of a file, which has it twice. Lines
// that follow say it where the two differ.
func sameName(header string) string {
	half := header[:len(header)/2]
	return strings.TrimPrefix(unquoted(half), "a/")
}

// unquoted reads a name that git wrote in quotes, for a character in it.
func unquoted(name string) string {
	if plain, err := strconv.Unquote(name); err == nil && strings.HasPrefix(name, `"`) {
		return strings.ToValidUTF8(plain, "\uFFFD")
	}
	return name
}
