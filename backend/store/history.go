package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// entry is what a new history entry has besides its body.
type entry struct {
	sessionID string
	sequence  int64
	version   int64
	op        workbench.OpType
	device    string
}

// position is where a session stands in one of its histories.
type position struct {
	version int64
	current int64
}

// line is the statements of one history. Both histories are walked by the
// same code; only their bodies differ.
type line struct {
	position  string // of a session
	supersede string // what lies after the current entry leaves the undo line
	next      string // the next sequence number
	older     string // the neighbour that undo goes to
	newer     string // the neighbour that redo goes to
	trim      string // what lies beyond the kept length, but for one entry
	kept      int64
}

func (l line) find(ctx context.Context, q querier, sessionID string) (position, error) {
	var p position
	err := q.QueryRowContext(ctx, l.position, sessionID).Scan(&p.version, &p.current)
	return p, notFound(err, "session", sessionID)
}

// expect is find, refused when another writer moved the history meanwhile: an
// overwritten version would be work lost.
func (l line) expect(ctx context.Context, tx *Tx, sessionID string, version int64) (position, error) {
	p, err := l.find(ctx, tx, sessionID)
	if err == nil && p.version != version {
		return p, workbench.Errorf(workbench.EConflict,
			"This was changed elsewhere meanwhile (version %d, yours is %d). Compare both and choose.", p.version, version)
	}
	return p, err
}

// append makes room for an entry after the current one and returns it, without
// its body. The current one stays however old it is: an edit made at the end of
// the undo line could otherwise not be undone.
func (l line) append(ctx context.Context, tx *Tx, sessionID string, at position, op workbench.OpType, device string) (entry, error) {
	if _, err := tx.exec(ctx, l.supersede, tx.now, sessionID, at.current); err != nil {
		return entry{}, err
	}
	e := entry{sessionID: sessionID, version: at.version + 1, op: op, device: device}
	err := tx.QueryRowContext(ctx, l.next, sessionID).Scan(&e.sequence)
	if err != nil {
		return entry{}, err
	}
	_, err = tx.exec(ctx, l.trim, sessionID, e.sequence-l.kept, at.current)
	return e, err
}

// neighbour is the sequence number that undo or redo goes to, or current at
// the end of the line.
func (l line) neighbour(ctx context.Context, q querier, sessionID string, current int64, statement string) (int64, error) {
	var sequence int64
	err := q.QueryRowContext(ctx, statement, sessionID, current).Scan(&sequence)
	if errors.Is(err, sql.ErrNoRows) {
		return current, nil
	}
	return sequence, err
}

// move tells where a history stands.
func (l line) move(ctx context.Context, q querier, sessionID string) (workbench.HistoryMove, error) {
	p, err := l.find(ctx, q, sessionID)
	if err != nil {
		return workbench.HistoryMove{}, err
	}
	older, err := l.neighbour(ctx, q, sessionID, p.current, l.older)
	if err != nil {
		return workbench.HistoryMove{}, err
	}
	newer, err := l.neighbour(ctx, q, sessionID, p.current, l.newer)
	return workbench.HistoryMove{
		Version: p.version, CurrentIndex: p.current,
		CanUndo: older != p.current, CanRedo: newer != p.current,
	}, err
}
