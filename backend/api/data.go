package api

import (
	"context"
	"net/url"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/secrets"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// DataAPI is where the user's work is kept, and in which shape.
type DataAPI struct{ owner *owner }

// Data is the place and the schema of the database.
type Data struct {
	Engine         string                `json:"engine"`          // sqlite or postgres
	Place          string                `json:"place"`           // path of the file, or address and name on the server; no user, no password
	DatabaseBytes  int64                 `json:"database_bytes"`  // without the journal
	JournalBytes   int64                 `json:"journal_bytes"`   // 0 on PostgreSQL
	ReplacedFolder string                `json:"replaced_folder"` // where a database goes whose place a backup takes
	Migrations     []workbench.Migration `json:"migrations"`      // the schema's steps in order
}

// Show returns where the data is.
func (a *DataAPI) Show() (Data, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (Data, error) {
		steps, err := backend.Migrations(ctx, b.Config)
		if err != nil {
			return Data{}, err
		}
		d := Data{
			Engine: b.Store.Engine(), Place: b.Store.Path(),
			ReplacedFolder: backup.ReplacedFolder(b.Config.DataDir), Migrations: steps,
		}
		if d.Place == "" {
			d.Place = serverOf(b.Config.DatabaseURL)
		}
		d.DatabaseBytes, d.JournalBytes, err = b.Store.Size(ctx)
		return d, err
	})
}

// Keys returns where the keys are that seal what is secret. Errors: unavailable
// (the keyring does not answer).
func (a *DataAPI) Keys() (secrets.Place, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (secrets.Place, error) { return b.Secrets.Place(ctx) })
}

// serverOf is the part of a database's address that may be shown. The rest may
// hold a password.
func serverOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := u.Host
	if host == "" {
		host = u.Query().Get("host") // the folder of a socket
	}
	return host + u.Path
}
