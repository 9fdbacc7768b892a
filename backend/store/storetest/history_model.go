package storetest

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// history is what both histories have in common; a value is a task text, or
// the paths of a selection joined by spaces.
type history struct {
	kept  int64
	back  int64 // how far the test of trimming goes back: each step is a transaction
	write func(version int64, op workbench.OpType, value string) (workbench.HistoryMove, error)
	undo  func(version int64) (workbench.HistoryMove, error)
	redo  func(version int64) (workbench.HistoryMove, error)
	move  func() (workbench.HistoryMove, error)
	state func(workbench.Session) modelState
	list  func() ([]modelEntry, error) // oldest first
}

type modelEntry struct {
	sequence, version int64
	op                workbench.OpType
	superseded        bool
	value             string
}

// modelState is what the row of the session says of a history.
type modelState struct {
	version, current int64
	value            string
}

// historyModel is a history in memory, as the data model describes it.
type historyModel struct {
	kept    int64
	version int64
	current int64
	entries []modelEntry // oldest first
}

func newHistoryModel(kept int64) *historyModel {
	return &historyModel{kept: kept, version: 1, entries: []modelEntry{{version: 1, op: workbench.OpInit}}}
}

func (m *historyModel) at(sequence int64) *modelEntry {
	for i := range m.entries {
		if m.entries[i].sequence == sequence {
			return &m.entries[i]
		}
	}
	return nil
}

func (m *historyModel) write(op workbench.OpType, value string) {
	if m.at(m.current).value == value {
		return
	}
	next := m.entries[len(m.entries)-1].sequence + 1
	var left []modelEntry
	for _, e := range m.entries {
		e.superseded = e.superseded || e.sequence > m.current
		if e.sequence > next-m.kept || e.sequence == m.current {
			left = append(left, e)
		}
	}
	m.version++
	m.entries = append(left, modelEntry{sequence: next, version: m.version, op: op, value: value})
	m.current = next
}

// walk moves by one entry that is not superseded: -1 undoes, 1 redoes.
func (m *historyModel) walk(step int) {
	if next := m.neighbour(step); next != nil {
		m.current = next.sequence
		m.version++
	}
}

func (m *historyModel) neighbour(step int) *modelEntry {
	var found *modelEntry
	for i := range m.entries {
		e := &m.entries[i]
		switch {
		case e.superseded:
		case step < 0 && e.sequence < m.current:
			found = e
		case step > 0 && e.sequence > m.current:
			return e
		}
	}
	return found
}

func (m *historyModel) move() workbench.HistoryMove {
	return workbench.HistoryMove{
		Version: m.version, CurrentIndex: m.current,
		CanUndo: m.neighbour(-1) != nil, CanRedo: m.neighbour(1) != nil,
	}
}

func testHistoryModel(t *testing.T, open Opener) {
	t.Run("Task", func(t *testing.T) { checkHistory(t, setup(t, open), taskHistory) })
	t.Run("Files", func(t *testing.T) { checkHistory(t, setup(t, open), fileHistory) })
}

// checkHistory compares random walks with the model.
func checkHistory(t *testing.T, b *bench, of func(*bench) history) {
	rapid.Check(t, func(rt *rapid.T) {
		walker := *b
		walker.session = Session(t, b.DB, b.host.ID)
		h := of(&walker)
		m := newHistoryModel(h.kept)
		value := rapid.SampledFrom([]string{"", "a", "b", "a b", "b a"})
		op := rapid.SampledFrom([]workbench.OpType{workbench.OpEdit, workbench.OpAgent, workbench.OpRestore})
		agree := func(got workbench.HistoryMove, err error) {
			if want := m.move(); err != nil || got != want {
				rt.Fatalf("move %+v, %v; want %+v", got, err, want)
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"write": func(rt *rapid.T) {
				version, o, v := m.version, op.Draw(rt, "op"), value.Draw(rt, "value")
				m.write(o, v)
				agree(h.write(version, o, v))
			},
			"restore": func(rt *rapid.T) {
				e := rapid.SampledFrom(m.entries).Draw(rt, "entry")
				version := m.version
				m.write(workbench.OpRestore, e.value)
				agree(h.write(version, workbench.OpRestore, e.value))
			},
			"undo": func(*rapid.T) { version := m.version; m.walk(-1); agree(h.undo(version)) },
			"redo": func(*rapid.T) { version := m.version; m.walk(1); agree(h.redo(version)) },
			"stale": func(rt *rapid.T) {
				stale := m.version + rapid.SampledFrom([]int64{-1, 1}).Draw(rt, "off by")
				for _, err := range []error{second(h.write(stale, workbench.OpEdit, "lost")), second(h.undo(stale)), second(h.redo(stale))} {
					if workbench.ErrorCode(err) != workbench.EConflict {
						rt.Fatalf("stale version: %v", err)
					}
				}
			},
			"": func(rt *rapid.T) {
				agree(h.move())
				want := modelState{version: m.version, current: m.current, value: m.at(m.current).value}
				if got := h.state(walker.reload(t)); got != want {
					rt.Fatalf("session says %+v, want %+v", got, want)
				}
			},
		})
		got, err := h.list()
		if err != nil || fmt.Sprint(got) != fmt.Sprint(m.entries) {
			rt.Fatalf("entries %v, %v\nwant %v", got, err, m.entries)
		}
	})
	t.Run("TrimsToTheKeptLength", func(t *testing.T) { checkTrim(t, b, of) })
}

// checkTrim writes across the kept length, goes back and branches there, which
// a short random walk does not reach.
func checkTrim(t *testing.T, b *bench, of func(*bench) history) {
	h := of(b)
	m := newHistoryModel(h.kept)
	write := func(value string) {
		version := m.version
		m.write(workbench.OpEdit, value)
		move, err := h.write(version, workbench.OpEdit, value)
		must(t, err)
		equal(t, "move", move, m.move())
	}
	for i := range h.kept + 5 {
		write(fmt.Sprint(i))
	}
	entries, err := h.list()
	must(t, err)
	equal(t, "entries kept", int64(len(entries)), h.kept)
	for range h.back {
		version := m.version
		m.walk(-1)
		move, err := h.undo(version)
		must(t, err)
		equal(t, "undo", move, m.move())
	}
	equal(t, "not at the oldest", m.move().CanUndo, h.back < h.kept-1)
	write("branch")
	write("branch on")
	entries, err = h.list()
	must(t, err)
	equal(t, "entries", entries, m.entries)
}

func taskHistory(b *bench) history {
	walk := func(step func(int64) (workbench.TaskMove, error)) func(int64) (workbench.HistoryMove, error) {
		return func(version int64) (workbench.HistoryMove, error) {
			move, err := step(version)
			return move.HistoryMove, err
		}
	}
	return history{
		kept: workbench.TaskHistoryKept, back: 3,
		write: func(version int64, op workbench.OpType, value string) (workbench.HistoryMove, error) {
			return b.WriteTask(b.ctx, workbench.TaskWrite{
				SessionID: b.session.ID, HostID: b.host.ID, Version: version, OpType: op, Description: value,
			})
		},
		undo: walk(func(v int64) (workbench.TaskMove, error) { return b.UndoTask(b.ctx, b.session.ID, v) }),
		redo: walk(func(v int64) (workbench.TaskMove, error) { return b.RedoTask(b.ctx, b.session.ID, v) }),
		move: func() (workbench.HistoryMove, error) { return b.TaskMove(b.ctx, b.session.ID) },
		state: func(s workbench.Session) modelState {
			return modelState{version: s.TaskHistoryVersion, current: s.TaskHistoryCurrentIndex, value: s.TaskDescription}
		},
		list: func() ([]modelEntry, error) {
			infos, err := b.TaskVersions(b.ctx, b.session.ID, 0, 1000)
			var entries []modelEntry
			for i := len(infos) - 1; err == nil && i >= 0; i-- {
				var v workbench.TaskVersion
				v, err = b.TaskVersion(b.ctx, b.session.ID, infos[i].SequenceNumber)
				entries = append(entries, asModel(v.HistoryEntry, v.Description))
			}
			return entries, err
		},
	}
}

func fileHistory(b *bench) history {
	walk := func(step func(int64) (workbench.FilesMove, error)) func(int64) (workbench.HistoryMove, error) {
		return func(version int64) (workbench.HistoryMove, error) {
			move, err := step(version)
			return move.HistoryMove, err
		}
	}
	return history{
		kept: workbench.FileHistoryKept, back: workbench.FileHistoryKept - 1,
		write: func(version int64, op workbench.OpType, value string) (workbench.HistoryMove, error) {
			move, err := b.WriteFiles(b.ctx, workbench.FilesWrite{
				SessionID: b.session.ID, HostID: b.host.ID, Version: version, OpType: op, IncludedFiles: strings.Fields(value),
			})
			return move.HistoryMove, err
		},
		undo: walk(func(v int64) (workbench.FilesMove, error) { return b.UndoFiles(b.ctx, b.session.ID, v) }),
		redo: walk(func(v int64) (workbench.FilesMove, error) { return b.RedoFiles(b.ctx, b.session.ID, v) }),
		move: func() (workbench.HistoryMove, error) { return b.FilesMove(b.ctx, b.session.ID) },
		state: func(s workbench.Session) modelState {
			return modelState{
				version: s.FileHistoryVersion, current: s.FileHistoryCurrentIndex, value: strings.Join(s.IncludedFiles, " "),
			}
		},
		list: func() ([]modelEntry, error) {
			selections, err := b.FileSelections(b.ctx, b.session.ID, 0, 1000)
			var entries []modelEntry
			for i := len(selections) - 1; i >= 0; i-- {
				s := selections[i]
				entries = append(entries, asModel(s.HistoryEntry, strings.Join(s.IncludedFiles, " ")))
			}
			return entries, err
		},
	}
}

func asModel(e workbench.HistoryEntry, value string) modelEntry {
	return modelEntry{sequence: e.SequenceNumber, version: e.Version, op: e.OpType, superseded: e.SupersededAt != nil, value: value}
}

func second[T any](_ T, err error) error { return err }
