package store

import (
	"context"
	"database/sql"
	"errors"
)

const (
	sqlGetValue    = `SELECT value FROM key_value_store WHERE key = $1`
	sqlSetValue    = `INSERT INTO key_value_store (key, updated_at, value) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET updated_at = excluded.updated_at, value = excluded.value`
	sqlAddValue    = `INSERT INTO key_value_store (key, updated_at, value) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING`
	sqlSwapValue   = `UPDATE key_value_store SET updated_at = $1, value = $2 WHERE key = $3 AND value = $4`
	sqlDeleteValue = `DELETE FROM key_value_store WHERE key = $1`
)

// Value returns what is remembered under key, nil when nothing is.
func (db *DB) Value(ctx context.Context, key string) (*string, error) {
	var value *string
	err := db.read.QueryRowContext(ctx, sqlGetValue, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return value, translate(err)
}

// SetValue remembers value under key.
func (db *DB) SetValue(ctx context.Context, key, value string) error {
	return db.Write(ctx, func(tx *Tx) error { return setValue(ctx, tx, key, value) })
}

func setValue(ctx context.Context, tx *Tx, key, value string) error {
	_, err := tx.exec(ctx, sqlSetValue, text(key), tx.now, text(value))
	return err
}

// ReplaceValue remembers value under key where was is still what is remembered
// there (nil: nothing), and returns what is remembered then. So of two writers
// that began from the same value the later one learns of the earlier.
func (db *DB) ReplaceValue(ctx context.Context, key string, was *string, value string) (*string, error) {
	err := db.Write(ctx, func(tx *Tx) error {
		if was == nil {
			_, err := tx.exec(ctx, sqlAddValue, text(key), tx.now, text(value))
			return err
		}
		_, err := tx.exec(ctx, sqlSwapValue, tx.now, text(value), text(key), text(*was))
		return err
	})
	if err != nil {
		return nil, err
	}
	return db.Value(ctx, key)
}

func deleteValue(ctx context.Context, tx *Tx, key string) error {
	_, err := tx.exec(ctx, sqlDeleteValue, key)
	return err
}
