package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// pool runs statements on connections of one kind and times them. Statements
// are prepared once and kept: SQLite would compile one at each use, which takes
// as long as running a small one.
type pool struct {
	db      *sql.DB
	watch   *observer
	keeping bool // false on PostgreSQL: pgx keeps statements itself

	mu     sync.RWMutex
	kept   map[string]*sql.Stmt // by their text; all are constants, so it is bounded
	wanted map[string]bool      // used in a transaction, not kept yet
}

func newPool(db *sql.DB, watch *observer, keeping bool) *pool {
	return &pool{db: db, watch: watch, keeping: keeping, kept: map[string]*sql.Stmt{}, wanted: map[string]bool{}}
}

func (p *pool) find(statement string) *sql.Stmt {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.kept[statement]
}

// keep prepares a statement. nil means: run the text, which gives an error of
// preparing to the caller.
func (p *pool) keep(ctx context.Context, statement string) *sql.Stmt {
	if !p.keeping {
		return nil
	}
	if stmt := p.find(statement); stmt != nil {
		return stmt
	}
	stmt, err := p.db.PrepareContext(ctx, statement)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first, ok := p.kept[statement]; ok {
		_ = stmt.Close() // another goroutine was faster
		return first
	}
	p.kept[statement] = stmt
	return stmt
}

// want remembers a statement of a transaction, to be kept before the next one:
// the transaction has the writer's only connection, so preparing in it would
// wait for ever.
func (p *pool) want(statement string) {
	p.mu.Lock()
	p.wanted[statement] = true
	p.mu.Unlock()
}

// keepWanted prepares what transactions wanted.
func (p *pool) keepWanted(ctx context.Context) {
	p.mu.Lock()
	wanted := slices.Collect(maps.Keys(p.wanted))
	clear(p.wanted)
	p.mu.Unlock()
	for _, statement := range wanted {
		p.keep(ctx, statement)
	}
}

// QueryContext implements querier.
func (p *pool) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	defer p.watch.statement(statement, time.Now())
	if stmt := p.keep(ctx, statement); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return p.db.QueryContext(ctx, statement, args...)
}

// QueryRowContext implements querier.
func (p *pool) QueryRowContext(ctx context.Context, statement string, args ...any) *sql.Row {
	defer p.watch.statement(statement, time.Now())
	if stmt := p.keep(ctx, statement); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return p.db.QueryRowContext(ctx, statement, args...)
}

func (p *pool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var failures []error
	for _, stmt := range p.kept {
		failures = append(failures, stmt.Close())
	}
	clear(p.kept)
	return errors.Join(append(failures, p.db.Close())...)
}

// kept returns the kept statement on the connection of the transaction.
func (tx *Tx) kept(ctx context.Context, statement string) *sql.Stmt {
	if !tx.pool.keeping {
		return nil
	}
	stmt := tx.pool.find(statement)
	if stmt == nil {
		tx.pool.want(statement)
		return nil
	}
	return tx.raw.StmtContext(ctx, stmt)
}

// ExecContext runs a statement in the transaction.
func (tx *Tx) ExecContext(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	defer tx.pool.watch.statement(statement, time.Now())
	if stmt := tx.kept(ctx, statement); stmt != nil {
		return stmt.ExecContext(ctx, args...)
	}
	return tx.raw.ExecContext(ctx, statement, args...)
}

// QueryContext implements querier.
func (tx *Tx) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	defer tx.pool.watch.statement(statement, time.Now())
	if stmt := tx.kept(ctx, statement); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return tx.raw.QueryContext(ctx, statement, args...)
}

// QueryRowContext implements querier.
func (tx *Tx) QueryRowContext(ctx context.Context, statement string, args ...any) *sql.Row {
	defer tx.pool.watch.statement(statement, time.Now())
	if stmt := tx.kept(ctx, statement); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return tx.raw.QueryRowContext(ctx, statement, args...)
}
