package recovery

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Report says what could be read of a database that was moved aside.
type Report struct {
	At     int64   `json:"at"`     // UTC ms
	Cause  string  `json:"cause"`  // why it was moved aside, one sentence
	Damage string  `json:"damage"` // why nothing could be read, one sentence; "" when something could
	Mended bool    `json:"mended"` // the head of the file was lost and was made anew in the copy
	Tables []Table `json:"tables"`
	// Between is what lies between the newest verified backup and the damage.
	Between Between `json:"between"`
	Rows    int64   `json:"rows"`
	Lost    int64   `json:"lost"` // rows that are known to be there and could not be read
}

// Table is what could be read of one table. Its rows are in <name>.jsonl, one
// object a line; blobs are in base64, and secrets are left out.
type Table struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	Lost int64  `json:"lost"` // rows that could not be read; -1: nobody can tell how many
}

// Between is what was made or changed after a backup, as far as it can be read.
type Between struct {
	Backup  string                  `json:"backup"` // its file name; "": there is no verified one
	From    int64                   `json:"from"`   // UTC ms; when the backup was made, 0 without one
	To      int64                   `json:"to"`     // UTC ms; of the newest change that could be read
	Changes []workbench.NounChanges `json:"changes"`
}

// Progress is how far a salvage is.
type Progress struct {
	Running bool   `json:"running"`
	Table   string `json:"table"` // that is being read
	Tables  int64  `json:"tables"`
	Done    int64  `json:"done"` // tables
	Rows    int64  `json:"rows"`
	Failure string `json:"failure"` // why it ended without a report, one sentence
}

// Salvage reads what is left of the database in a folder of DamagedFolder. It
// never touches the files that were moved aside.
type Salvage struct {
	folder string
	newest *workbench.Backup // the newest verified backup

	mu       sync.Mutex
	progress Progress
}

const (
	salvageFolder = "salvage"
	reportFile    = "report.json"
	textFile      = "report.md"
)

// ReportPath is where the readable report of a folder is.
func ReportPath(folder string) string { return filepath.Join(folder, salvageFolder, textFile) }

// NewSalvage prepares the reading of a folder. newest is the newest verified
// backup, nil when there is none.
func NewSalvage(folder string, newest *workbench.Backup) *Salvage {
	return &Salvage{folder: folder, newest: newest}
}

// Folder is what it reads.
func (s *Salvage) Folder() string { return s.folder }

// Progress says how far it is.
func (s *Salvage) Progress() Progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.progress
}

func (s *Salvage) note(change func(*Progress)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.progress)
}

// Run reads what can be read and writes the report; the report is there when all
// of it is. It ends with ctx, and the next one begins again.
func (s *Salvage) Run(ctx context.Context) (err error) {
	s.note(func(p *Progress) { *p = Progress{Running: true} })
	defer func() {
		s.note(func(p *Progress) {
			p.Running = false
			if err != nil {
				p.Failure = workbench.ErrorMessage(err)
			}
		})
	}()
	target := filepath.Join(s.folder, salvageFolder)
	if err := os.MkdirAll(target, 0o700); err != nil {
		return fileFailure(target, err)
	}
	copied, err := s.copy(ctx, target)
	defer func() { _ = os.RemoveAll(filepath.Join(target, copyFolder)) }() // what could not be removed is only a copy
	if err != nil {
		return err
	}
	report, text, err := s.read(ctx, copied, target)
	if err != nil {
		return err
	}
	if err := text.write(filepath.Join(target, textFile), report); err != nil {
		return err
	}
	return writeJSON(filepath.Join(target, reportFile), report)
}

const copyFolder = ".copy"

// copy copies the database with its journal, and gives the copy a head when it
// has none. "" when there is no database to copy.
func (s *Salvage) copy(ctx context.Context, target string) (string, error) {
	dir := filepath.Join(target, copyFolder)
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return "", fileFailure(dir, err)
	}
	const name = "holdfast.db"
	for _, side := range []string{"", "-wal", "-journal"} {
		err := copyFile(ctx, filepath.Join(s.folder, name+side), filepath.Join(dir, name+side))
		if errors.Is(err, fs.ErrNotExist) && side != "" {
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, name), nil
}

// copyFile copies what can be read: a bad sector becomes zeros, which the
// salvage goes around.
func copyFile(ctx context.Context, from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fileFailure(to, err)
	}
	info, err := source.Stat()
	block := make([]byte, 1<<20)
	for at := int64(0); err == nil && at < info.Size(); at += int64(len(block)) {
		n, readErr := readBlock(source, block[:min(int64(len(block)), info.Size()-at)], at)
		if n == 0 && readErr == nil {
			break // it became shorter
		}
		_, err = target.WriteAt(block[:n], at)
		err = errors.Join(err, ctx.Err())
	}
	if err = errors.Join(err, target.Close()); err != nil {
		return fileFailure(to, err)
	}
	return nil
}

// readBlock reads a block, and page by page when that fails; a page that cannot
// be read is zero.
func readBlock(file *os.File, block []byte, at int64) (int, error) {
	n, err := file.ReadAt(block, at)
	if err == nil || errors.Is(err, io.EOF) {
		return n, nil
	}
	for begin := 0; begin < len(block); begin += ownPageSize {
		page := block[begin:min(begin+ownPageSize, len(block))]
		if _, err := file.ReadAt(page, at+int64(begin)); err != nil {
			clear(page)
		}
	}
	return len(block), err
}

// read writes each table as far as it can be read.
func (s *Salvage) read(ctx context.Context, database, target string) (Report, *text, error) {
	report := Report{At: workbench.SystemClock(), Tables: []Table{}}
	aside, err := ReadAside(s.folder)
	if err != nil {
		return report, nil, err
	}
	report.Cause = aside.Cause
	text := newText(s.newest)
	if database == "" {
		report.Damage = "There is no database file to read."
		report.Between = text.between()
		return report, text, nil
	}
	if report.Mended, err = mend(database); err != nil {
		return report, nil, fileFailure(database, err)
	}
	source, err := store.OpenSalvage(ctx, database)
	if workbench.ErrorCode(err) == workbench.EDatabaseDamaged {
		report.Damage = "Nothing in the file can be read as a database."
		report.Between = text.between()
		return report, text, nil
	}
	if err != nil {
		return report, nil, err
	}
	err = s.tables(ctx, source, target, &report, text)
	report.Between = text.between()
	return report, text, errors.Join(err, source.Close())
}

func (s *Salvage) tables(ctx context.Context, source *store.Salvage, target string, report *Report, text *text) error {
	names, err := source.Tables(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	s.note(func(p *Progress) { p.Tables = int64(len(names)) })
	for _, name := range names {
		s.note(func(p *Progress) { p.Table = name })
		table, err := s.table(ctx, source, name, target, text)
		if err != nil {
			return err
		}
		report.Tables = append(report.Tables, table)
		report.Rows += table.Rows
		report.Lost += max(table.Lost, 0)
		s.note(func(p *Progress) { p.Done++ })
	}
	return nil
}

// table writes the rows of one table.
func (s *Salvage) table(ctx context.Context, source *store.Salvage, name, target string, text *text) (table Table, err error) {
	table.Name = name
	path := filepath.Join(target, filepath.Base(name)+".jsonl")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return table, fileFailure(path, err)
	}
	out := bufio.NewWriterSize(file, 1<<16)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	table.Rows, table.Lost, err = source.Rows(ctx, name, func(row map[string]any) error {
		s.note(func(p *Progress) { p.Rows++ })
		text.take(name, row)
		return lines.Encode(finite(row))
	})
	if err = errors.Join(err, out.Flush(), file.Close()); err != nil {
		return table, fileFailure(path, err)
	}
	return table, nil
}

// finite takes away what JSON cannot hold: a flipped bit can make an infinity.
func finite(row map[string]any) map[string]any {
	for column, value := range row {
		if f, ok := value.(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
			row[column] = nil
		}
	}
	return row
}

// ReadReport returns the report of a folder, nil while there is none.
func ReadReport(folder string) (*Report, error) {
	path := filepath.Join(folder, salvageFolder, reportFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fileFailure(path, err)
	}
	var report Report
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, nil // it is written again
	}
	return &report, nil
}

// Unread lists the folders of DamagedFolder that have no report yet, the newest
// first.
func Unread(dataDir string) ([]string, error) {
	entries, err := os.ReadDir(DamagedFolder(dataDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fileFailure(DamagedFolder(dataDir), err)
	}
	var folders []string
	for _, entry := range slices.Backward(entries) {
		folder := filepath.Join(DamagedFolder(dataDir), entry.Name())
		_, noState := os.Stat(filepath.Join(folder, stateFile))
		report, err := ReadReport(folder)
		if err == nil && report == nil && noState == nil {
			folders = append(folders, folder)
		}
	}
	return folders, nil
}
