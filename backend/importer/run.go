package importer

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// imported is one import: where it reads, what it has stored and skipped.
type imported struct {
	*Service
	place  string
	now    int64
	report workbench.ForeignReport
	tables map[string]store.RowTable

	// compare takes units instead of the database; nil: this is an import.
	compare func(unit) error

	batch  []unit
	bytes  int
	seen   map[string]bool // parents that a dry run would have stored, table and id
	counts map[string]*workbench.ForeignCount
	later  []record // rows whose references to their own table are set at its end

	codebases map[string]string // id of the project in the source, or path key: its id here
	kind      string            // of the rows that are read
	read      int64             // of Total
	total     int64
	told      int64 // UTC ms of the last notice
}

func (s *Service) newImport(req workbench.ForeignRequest, place string) *imported {
	i := &imported{
		Service: s, place: place, now: s.opt.Now(), tables: map[string]store.RowTable{}, seen: map[string]bool{},
		counts: map[string]*workbench.ForeignCount{}, codebases: map[string]string{},
		report: workbench.ForeignReport{
			From: req.From, Place: shown(place), DryRun: req.DryRun, Counts: []workbench.ForeignCount{},
			Problems: []workbench.ForeignProblem{}, NotTaken: []workbench.ForeignCount{}, Notes: []string{},
		},
	}
	for _, t := range store.RowTables() {
		i.tables[t.Name] = t
	}
	return i
}

func (i *imported) run(ctx context.Context) error {
	var err error
	switch i.report.From {
	case workbench.ForeignArchon:
		err = i.database(ctx, i.archon)
	case workbench.ForeignPlanToCode:
		err = i.database(ctx, i.plantocode)
	case workbench.ForeignClaude:
		err = i.claude(ctx)
	case workbench.ForeignCodex:
		err = i.codex(ctx)
	default:
		err = i.opencode(ctx)
	}
	if err != nil {
		return err
	}
	return i.flush(ctx)
}

// stage begins to read rows of a kind.
func (i *imported) stage(kind string) {
	i.kind = kind
	if i.counts[kind] == nil {
		i.report.Counts = append(i.report.Counts, workbench.ForeignCount{Kind: kind})
		i.counts[kind] = &workbench.ForeignCount{}
	}
}

// noticeMS is the least time between two notices of progress.
const noticeMS = 250

// advance says how much more was read.
func (i *imported) advance(n int64) {
	i.read += n
	if i.compare != nil {
		return // the page of imports tells of imports
	}
	if now := i.opt.Now(); now-i.told >= noticeMS {
		i.told = now
		i.tell(i.kind, i.read, i.total)
	}
}

// skip reports a row that is not taken.
func (i *imported) skip(kind, id, reason string) {
	i.report.Skipped++
	if len(i.report.Problems) < workbench.MaxForeignProblems {
		i.report.Problems = append(i.report.Problems, workbench.ForeignProblem{Kind: kind, ID: clean(id), Reason: clean(reason)})
	}
}

func (i *imported) note(sentence string) { i.report.Notes = append(i.report.Notes, sentence) }

func (i *imported) result() workbench.ForeignReport {
	for n, c := range i.report.Counts {
		c.New, c.Existing = i.counts[c.Kind].New, i.counts[c.Kind].Existing
		i.report.Counts[n] = c
	}
	return i.report
}
