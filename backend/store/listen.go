package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// channel carries what owners on other machines changed.
const channel = "holdfast"

const (
	sqlNotifyPostgres = `SELECT pg_notify('` + channel + `', $1)`
	sqlListenPostgres = `LISTEN ` + channel
)

// cleanupTime is how long an interrupted connection may take to end. A server
// that does not answer must not hold up the end of the owner.
const cleanupTime = 2 * time.Second

// Shared says whether owners on other machines may use this database.
func (db *DB) Shared() bool { return db.dialect.notify != "" }

// Announce tells the other owners of a shared database. On SQLite there is none.
func (db *DB) Announce(ctx context.Context, message string) error {
	if !db.Shared() {
		return nil
	}
	_, err := db.write.db.ExecContext(ctx, db.dialect.notify, message)
	return translate(err)
}

// Listen calls ready once and then received for each announcement, this owner's
// own among them, until ctx ends or the connection is lost. What is announced
// while nobody listens is lost, so the caller of ready looks at everything anew.
// On SQLite it waits for the end of ctx.
func (db *DB) Listen(ctx context.Context, ready func(), received func(message string)) error {
	if !db.Shared() {
		<-ctx.Done()
		return ctx.Err()
	}
	conn, err := db.read.db.Conn(ctx)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = conn.Close() }()
	return translate(conn.Raw(func(driver any) error { return listen(ctx, driver, ready, received) }))
}

// listen ends the connection with it: one that still listens must not go back
// to the others, where nobody would read what it receives.
func listen(ctx context.Context, driver any, ready func(), received func(string)) error {
	own, ok := driver.(*stdlib.Conn)
	if !ok {
		return fmt.Errorf("connection of type %T cannot listen", driver)
	}
	conn := own.Conn()
	defer func() {
		_ = conn.Close(context.WithoutCancel(ctx))
		select { // pgx ends a connection that was interrupted in a goroutine of its own
		case <-conn.PgConn().CleanupDone():
		case <-time.After(cleanupTime):
		}
	}()
	if _, err := conn.Exec(ctx, sqlListenPostgres); err != nil {
		return err
	}
	ready()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		received(n.Payload)
	}
}
