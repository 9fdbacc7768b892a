package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	markPrefix = "search_mark."
	pageRows   = 500
	// batchRows is how many rows one transaction indexes: a writer that comes
	// meanwhile waits for no more.
	batchRows = 16
	// settle is how long after its time an id may still be committed behind later
	// ones. The mark stays before ids that are younger.
	settle = 30 * time.Second
	// ahead is how far the clocks of those who write may be ahead of this one. Ids
	// of later times are not made here: they were imported.
	ahead = 24 * time.Hour
	// noID stands behind every id.
	noID = "\U0010FFFF"
)

// mark is how far a source has been read, as it is stored.
type mark struct {
	After string   `json:"after"`          // id behind which rows are new
	Open  []string `json:"open,omitempty"` // ids of rows that were not final when they were read
	Time  int64    `json:"time,omitempty"` // of the session read last, UTC ms
	// Far says that imported rows, whose ids stand behind all that are made here,
	// were read: they are read once, and again when Reread forgets the mark.
	Far bool `json:"far,omitempty"`
}

func sources() []workbench.SearchSource {
	return []workbench.SearchSource{
		workbench.SourceTasks, workbench.SourceSelections, workbench.SourceMessages, workbench.SourceJobs,
		workbench.SourceRuns, workbench.SourceNodes, workbench.SourceEvents,
	}
}

// run indexes until it is told to end.
func (s *Service) run(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	for ctx.Err() == nil {
		began := s.Now()
		err := errors.Join(s.rebuild(ctx), s.pass(ctx))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.Log.Warn("what is new could not be indexed; it is tried again", "error", err)
		default:
			s.whole(began)
			if s.fillPairs(ctx) {
				continue // with what was written meanwhile first
			}
		}
		select {
		case <-ctx.Done():
		case <-s.asked:
		case <-time.After(s.Every):
		}
	}
}

// fillRows is how many documents of before one transaction fills in.
const fillRows = 20

// fillPairs fills in some of the documents that were stored by a version without
// pairs, and reports whether some are left.
func (s *Service) fillPairs(ctx context.Context) bool {
	began := time.Now()
	more, err := s.Store.FillPairs(ctx, fillRows)
	if err != nil {
		if ctx.Err() == nil {
			s.Log.Warn("the documents of an older version could not be filled in; it is tried again", "error", err)
		}
		return false
	}
	return more && s.yield(ctx, time.Since(began)) == nil
}

// whole tells those who wait that what was stored before a time is indexed.
func (s *Service) whole(began int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status.IndexedTo, s.status.Rebuilding = began, false
	close(s.passed)
	s.passed = make(chan struct{})
}

// pass indexes what is new, once.
func (s *Service) pass(ctx context.Context) error {
	if err := s.sessions(ctx); err != nil {
		return err
	}
	for _, source := range sources() {
		if err := s.source(ctx, source); err != nil {
			return err
		}
	}
	if err := s.versionNames(ctx); err != nil {
		return err
	}
	return s.terminals(ctx)
}

// versionNames indexes the names of versions that were given later than the
// versions were made: the marks are behind them.
func (s *Service) versionNames(ctx context.Context) error {
	ids, err := s.Store.NamesToIndex(ctx, pageRows)
	if err != nil || len(ids) == 0 {
		return err
	}
	m, err := s.mark(ctx, string(workbench.SourceTasks))
	if err != nil {
		return err
	}
	return s.index(ctx, workbench.SourceTasks, ids, m.text(), m.text())
}

func (s *Service) key(name string) string { return markPrefix + s.HostID + "." + name }

func (s *Service) mark(ctx context.Context, name string) (m mark, err error) {
	value, err := s.Store.Value(ctx, s.key(name))
	if err != nil || value == nil {
		return m, err
	}
	// What cannot be read is read from the beginning: nothing is stored twice.
	if json.Unmarshal([]byte(*value), &m) != nil {
		return mark{}, nil
	}
	return m, nil
}

func (m mark) text() string {
	encoded, _ := json.Marshal(m) // strings and numbers
	return string(encoded)
}

// settled reports whether no row can appear any more whose id stands before id.
func (s *Service) settled(id string) bool {
	parsed, err := uuid.Parse(id)
	if err != nil || parsed.Version() != 7 {
		return id < workbench.NewID() // imported: one that stands behind what is new would hide it
	}
	sec, nsec := parsed.Time().UnixTime()
	return time.Unix(sec, nsec).UnixMilli() < s.Now()-settle.Milliseconds()
}

// source indexes the new rows of a source, and those that have become final.
func (s *Service) source(ctx context.Context, source workbench.SearchSource) error {
	m, err := s.mark(ctx, string(source))
	if err != nil {
		return err
	}
	if err := s.finished(ctx, source, &m); err != nil {
		return err
	}
	horizon := s.horizon()
	if err := s.between(ctx, source, &m, m.After, horizon); err != nil || m.Far {
		return err
	}
	return s.between(ctx, source, &m, horizon, noID)
}

// horizon is an id behind all that are made now.
func (s *Service) horizon() string {
	id := fmt.Sprintf("%012x", s.Now()+ahead.Milliseconds())
	return id[:8] + "-" + id[8:]
}

// between indexes the rows of a source between two ids.
func (s *Service) between(ctx context.Context, source workbench.SearchSource, m *mark, after, to string) error {
	for {
		rows, err := s.Store.SourceRows(ctx, source, after, to, pageRows)
		if err != nil {
			return err
		}
		var ids []string
		before := m.text()
		for _, r := range rows {
			if !r.Final && !slices.Contains(m.Open, r.ID) {
				m.Open = append(m.Open, r.ID)
			}
			if !r.Indexed {
				ids = append(ids, r.ID)
			}
			if to != noID && s.settled(r.ID) {
				m.After = r.ID
			}
			after = r.ID
		}
		last := len(rows) < pageRows
		m.Far = m.Far || last && to == noID
		if err := s.index(ctx, source, ids, before, m.text()); err != nil || last {
			return err
		}
	}
}

// finished indexes what was read before it was final.
func (s *Service) finished(ctx context.Context, source workbench.SearchSource, m *mark) error {
	if len(m.Open) == 0 {
		return nil
	}
	final, err := s.Store.SourceFinal(ctx, source, m.Open)
	if err != nil {
		return err
	}
	var ids, open []string
	for _, id := range m.Open {
		if final[id] {
			ids = append(ids, id)
		} else {
			open = append(open, id)
		}
	}
	before := m.text()
	m.Open = open
	return s.index(ctx, source, ids, before, m.text())
}

// index stores the documents of rows in small transactions; the last one moves
// the mark from before to after.
func (s *Service) index(ctx context.Context, source workbench.SearchSource, ids []string, before, after string) error {
	if len(ids) == 0 && before == after {
		return nil
	}
	build := s.builder.of(source)
	for {
		n := min(len(ids), batchRows)
		stored := before
		if n == len(ids) {
			stored = after
		}
		began := time.Now()
		if err := s.Store.IndexRows(ctx, source, ids[:n], s.key(string(source)), stored, build); err != nil {
			return err
		}
		s.change(func(now *Status) { now.Written += int64(n) })
		if ids = ids[n:]; len(ids) == 0 {
			return nil
		}
		if err := s.yield(ctx, time.Since(began)); err != nil {
			return err
		}
	}
}

// yield leaves the database to others for as long as it was taken.
func (s *Service) yield(ctx context.Context, taken time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(taken, time.Second)):
		return nil
	}
}

// sessions indexes the names of the sessions that have changed.
func (s *Service) sessions(ctx context.Context) error {
	const name = "sessions"
	m, err := s.mark(ctx, name)
	if err != nil {
		return err
	}
	for after, id := m.Time, m.After; ; {
		changed, err := s.Store.ChangedSessions(ctx, after, id, pageRows)
		if err != nil || len(changed) == 0 {
			return err
		}
		var documents []workbench.SearchDocument
		before := m
		for _, c := range changed {
			documents = append(documents, s.builder.session(c))
			after, id = c.UpdatedAt, c.ID
			if c.UpdatedAt < s.Now()-settle.Milliseconds() {
				m.Time, m.After = after, id
			}
		}
		if m.text() != before.text() || !s.known(documents) {
			if err := s.Store.IndexSessions(ctx, documents, s.key(name), m.text()); err != nil {
				return err
			}
			s.names = map[string]string{}
			for _, d := range documents {
				s.names[d.SourceID] = d.Body
			}
		}
		if len(changed) < pageRows {
			return nil
		}
	}
}

// known reports whether these names were the last ones to be indexed: a session
// that changes all the time keeps its name.
func (s *Service) known(documents []workbench.SearchDocument) bool {
	return !slices.ContainsFunc(documents, func(d workbench.SearchDocument) bool { return s.names[d.SourceID] != d.Body })
}
