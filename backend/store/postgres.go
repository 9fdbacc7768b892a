package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Limits of the connections to a PostgreSQL server.
const (
	// maxConnections leaves room for other machines: a server takes 100 by
	// default.
	maxConnections = 10
	// connectTime bounds a connection attempt where the URL does not say: a
	// server that drops packets would hold up a start for minutes.
	connectTime = 5 * time.Second
	// idleTime closes connections that a burst needed.
	idleTime = 5 * time.Minute
)

// connectPostgres opens the pool and asks for an answer: a server that cannot
// be reached is said at the start, and not at the first thing that is saved.
func (db *DB) connectPostgres(ctx context.Context, url string) error {
	cfg, err := postgresConfig(url)
	if err != nil {
		return err
	}
	db.dialect, db.path = postgresDialect(), ""
	raw := stdlib.OpenDB(*cfg)
	raw.SetMaxOpenConns(maxConnections)
	raw.SetMaxIdleConns(maxConnections)
	raw.SetConnMaxIdleTime(idleTime)
	db.read = newPool(raw, db.watch, false)
	db.write = db.read
	if err := raw.PingContext(ctx); err != nil {
		return errors.Join(unreachable(cfg, err), raw.Close())
	}
	return nil
}

func postgresConfig(url string) (*pgx.ConnConfig, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		// The cause may quote the address, which may hold a password.
		return nil, workbench.Errorf(workbench.EInvalid,
			"DATABASE_URL is not an address like postgresql://user@host:5432/database. Correct it, or remove it to use SQLite.")
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTime
	}
	cfg.RuntimeParams["application_name"] = "holdfast"
	cfg.RuntimeParams["timezone"] = "UTC"
	return cfg, nil
}

// unreachable says why there is no connection. What the server answered is for
// the user; the address without its password says which server it was.
func unreachable(cfg *pgx.ConnConfig, err error) error {
	var answer *pgconn.PgError
	reason := "it does not answer"
	if errors.As(err, &answer) {
		reason = answer.Message
	}
	server := fmt.Sprintf("%s:%d, database %s, user %s", cfg.Host, cfg.Port, cfg.Database, cfg.User)
	return workbench.Wrap(workbench.EUnavailable, err,
		"The PostgreSQL server of DATABASE_URL cannot be used ("+server+"): "+reason+
			". Start it or correct DATABASE_URL; Holdfast does not go on with another database instead.")
}

// serializable makes every transaction right as if it ran alone, as on SQLite,
// which has one writer: one text that reads, decides and writes serves both.
func serializable() *sql.TxOptions { return &sql.TxOptions{Isolation: sql.LevelSerializable} }
