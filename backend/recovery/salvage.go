package recovery

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

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

const sentenceNothing = "Nothing in the file can be read as a database."

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
		report.Damage = sentenceNothing
		report.Between = text.between()
		return report, text, nil
	}
	if err != nil {
		return report, nil, err
	}
	err = s.tables(ctx, source, target, &report, text)
	if len(report.Tables) == 0 {
		report.Damage = sentenceNothing
	}
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
