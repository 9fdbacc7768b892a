package backend_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// onServer runs statements on a PostgreSQL database without the program.
func onServer(t *testing.T, address string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	for _, s := range statements {
		if _, err := conn.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestDoctorOfAServer(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	o := openHere(t, config.Config{DatabaseURL: address})
	d := o.Diagnose(t.Context())
	var names []string
	for _, c := range d.Checks {
		names = append(names, c.Name)
		if !c.OK || c.Detail == "" {
			t.Errorf("check %+v", c)
		}
	}
	want := []string{
		"data directory", "rights", "disk space", "database write", "database server", "lease", "other machines",
		"database schema", "database drift", "backups", "secrets", "clock", "process host", "children", "terminals", "agent claude", "agent codex", "agent acp:gemini", "agent acp:opencode", "agent acp:goose", "agent shell", "agent demo",
	}
	if !d.OK || !slices.Equal(names, want) {
		t.Errorf("ok %t, checks %q, want %q", d.OK, names, want)
	}
	if c := find(t, d, "database server"); !strings.HasPrefix(c.Detail, "PostgreSQL 1") || !strings.Contains(c.Detail, "UTF8") {
		t.Errorf("%+v", c)
	}

	storetest.Host(t, o.Store) // another machine, which has no lease
	if c := o.check(t, "other machines"); c.Detail != "bench (not running)" {
		t.Errorf("%+v", c)
	}
	// The lease is renewed every ten seconds, and this is asked at once.
	onServer(t, address, `UPDATE hosts SET lease_expires_at = 1 WHERE id = '`+o.HostID+`'`)
	wantWrong(t, o.check(t, "lease"), "has not told the others", "Check the connection")
	onServer(t, address, `DROP INDEX sessions_recent_ix`)
	wantWrong(t, o.check(t, "database drift"), "sessions_recent_ix")
}

func TestDoctorFindsAServerWhoseClockDiffers(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	// New connections of this database ask a clock that is an hour ahead.
	onServer(t, address,
		`CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT pg_catalog.clock_timestamp() + interval ''1 hour'''`,
		`DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET search_path = public, pg_catalog'; END $$`)
	o := openHere(t, config.Config{DatabaseURL: address})
	wantWrong(t, o.check(t, "clock"), "differs by -1h0m", "Set the one that is wrong")
}

func TestDoctorFindsADatabaseOfAnotherEncoding(t *testing.T) {
	t.Parallel()
	address := storetest.EmptyPostgresURL(t)
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	name := cfg.Database + "_ascii"
	onServer(t, address, `CREATE DATABASE `+name+` ENCODING 'SQL_ASCII' TEMPLATE template0`)
	o := openHere(t, config.Config{DatabaseURL: strings.Replace(address, "/"+cfg.Database+"?", "/"+name+"?", 1)})
	wantWrong(t, o.check(t, "database server"), "SQL_ASCII", "ENCODING 'UTF8'")
}
