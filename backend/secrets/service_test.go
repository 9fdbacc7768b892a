package secrets_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/redact"
	"github.com/holdfast-app/holdfast/backend/secrets"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// bench is a service over a real store, with its keys in a file.
type bench struct {
	*secrets.Service
	db      *store.DB
	host    workbench.Host
	project workbench.Codebase
	dir     string

	redactor redact.Redactor
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{db: storetest.Open(t), dir: t.TempDir()}
	b.host = storetest.Host(t, b.db)
	b.project = storetest.Codebase(t, b.db, b.host.ID)
	b.restart(b.dir)
	return b
}

// restart makes the service anew over the keys in dir.
func (b *bench) restart(dir string) {
	b.Service = secrets.New(secrets.Options{
		Store: b.db, Keyring: fileKeyring(dir, b.host.ID), HostID: b.host.ID, Notify: func(workbench.Notice) {},
		Learn: b.redactor.Add,
	})
}

func (b *bench) set(t *testing.T, key, value string) {
	t.Helper()
	_, err := b.SetEnvVar(t.Context(), b.project.ID, key, value)
	must(t, err)
}

func (b *bench) values(t *testing.T) map[string]string {
	t.Helper()
	values, err := b.EnvValues(t.Context(), b.project.ID)
	must(t, err)
	return values
}

func TestEnvVarsShowHintsOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const long, short = "correct horse battery", "hunter2"
	v, err := b.SetEnvVar(t.Context(), b.project.ID, "LONG", long)
	must(t, err)
	if v.Hint != "tery" || v.Key != "LONG" || v.CodebaseID != b.project.ID {
		t.Errorf("%+v", v)
	}
	b.set(t, "SHORT", short)
	vars, err := b.EnvVars(t.Context(), b.project.ID)
	must(t, err)
	if len(vars) != 2 || vars[0].Hint != "tery" || vars[1].Hint != "" || vars[0].Problem+vars[1].Problem != "" {
		t.Errorf("%+v", vars)
	}
	if got := b.values(t); got["LONG"] != long || got["SHORT"] != short || len(got) != 2 {
		t.Errorf("values %q", got)
	}
	if log := b.redactor.Text("connect with " + long); strings.Contains(log, long) {
		t.Errorf("a log shows %q", log)
	}
	raw, err := os.ReadFile(b.db.Path() + "-wal") // where the rows are until a checkpoint
	must(t, err)
	for _, value := range []string{long, short} {
		if strings.Contains(string(raw), value) {
			t.Errorf("the database shows %q", value)
		}
	}
	must(t, b.UnsetEnvVar(t.Context(), b.project.ID, "LONG"))
	wantCode(t, b.UnsetEnvVar(t.Context(), b.project.ID, "LONG"), workbench.ENotFound)
	_, err = b.EnvVars(t.Context(), "nobody")
	wantCode(t, err, workbench.ENotFound)
}

func TestEnvVarsThatCannotBeSet(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, try := range map[string]struct {
		key, value string
	}{
		"no name":        {"", "x"},
		"digit first":    {"1A", "x"},
		"other letters":  {"ÄPFEL", "x"},
		"equals sign":    {"A=B", "x"},
		"long name":      {strings.Repeat("A", 256), "x"},
		"ours":           {"HOLDFAST_DATA_DIR", "x"},
		"ours, in small": {"holdfast_terminal_id", "x"},
		"zero byte":      {"A", "a\x00b"},
		"not UTF-8":      {"A", "\xff"},
		"long value":     {"A", strings.Repeat("x", workbench.MaxEnvValueBytes+1)},
	} {
		_, err := b.SetEnvVar(t.Context(), b.project.ID, try.key, try.value)
		if workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%s: %v", name, err)
		}
		if len(try.key) > 1 && strings.Contains(fmt.Sprint(err), try.key) {
			t.Errorf("%s: %v repeats the name", name, err)
		}
	}
	_, err := b.SetEnvVar(t.Context(), "nobody", "A", "x")
	wantCode(t, err, workbench.ENotFound)
	there := storetest.Codebase(t, b.db, storetest.Host(t, b.db).ID)
	_, err = b.SetEnvVar(t.Context(), there.ID, "A", "x")
	wantCode(t, err, workbench.EConflict)
	if entries, err := os.ReadDir(b.dir); err != nil || len(entries) != 0 {
		t.Errorf("a key was made for nothing: %d entries, %v", len(entries), err)
	}
}

// TestACopiedDatabase is a data directory without its configuration directory:
// what cannot be opened is said, kept, and can be entered again.
func TestACopiedDatabase(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set(t, "LOST", "the value that was")
	b.set(t, "AGAIN", "the value that was")
	_, err := b.Set(t.Context(), "provider", "the value that was")
	must(t, err)
	b.restart(t.TempDir())

	_, err = b.EnvValues(t.Context(), b.project.ID)
	wantCode(t, err, workbench.ESealed)
	if strings.Contains(err.Error(), "LOST") || !strings.Contains(err.Error(), "project env list") {
		t.Errorf("sentence %q", err)
	}
	vars, err := b.EnvVars(t.Context(), b.project.ID)
	must(t, err)
	if len(vars) != 2 || !strings.Contains(vars[1].Problem, "another machine") || vars[1].Hint != "" {
		t.Errorf("%+v", vars)
	}
	_, err = b.Value(t.Context(), "provider")
	wantCode(t, err, workbench.ESealed)
	_, err = b.Check(t.Context())
	wantCode(t, err, workbench.ESealed)
	if !strings.Contains(err.Error(), "3 of 3") {
		t.Errorf("check says %v", err)
	}

	b.set(t, "AGAIN", "entered again")
	_, err = b.EnvValues(t.Context(), b.project.ID)
	wantCode(t, err, workbench.ESealed) // the other one is still closed
	must(t, b.UnsetEnvVar(t.Context(), b.project.ID, "LOST"))
	if got := b.values(t); got["AGAIN"] != "entered again" {
		t.Errorf("values %q", got)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	secret, err := b.Set(t.Context(), "provider/key", "sk-0123456789")
	must(t, err)
	if secret.Hint != "6789" || secret.LastUsedAt != nil {
		t.Errorf("%+v", secret)
	}
	value, err := b.Value(t.Context(), "provider/key")
	must(t, err)
	if value != "sk-0123456789" {
		t.Errorf("value %q", value)
	}
	all, err := b.List(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].LastUsedAt == nil || all[0].Value != nil {
		t.Errorf("%+v", all)
	}
	must(t, b.Delete(t.Context(), "provider/key"))
	_, err = b.Value(t.Context(), "provider/key")
	wantCode(t, err, workbench.ENotFound)
	for _, name := range []string{"", " a", "/a", strings.Repeat("a", 256)} {
		_, err := b.Set(t.Context(), name, "value")
		wantCode(t, err, workbench.EInvalid)
	}
	_, err = b.Set(t.Context(), "name", "")
	wantCode(t, err, workbench.EInvalid)
}

func TestCheckSaysWhereTheKeysAre(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	detail, err := b.Check(t.Context())
	must(t, err)
	if !strings.Contains(detail, "no key yet") {
		t.Errorf("before the first secret: %s", detail)
	}
	b.set(t, "A", "x")
	detail, err = b.Check(t.Context())
	must(t, err)
	if !strings.Contains(detail, keyFile(b.dir, b.host.ID)) || !strings.Contains(detail, "sealed values: 1") {
		t.Errorf("after it: %s", detail)
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set(t, "A", "one")
	_, err := b.Set(t.Context(), "provider", "two")
	must(t, err)
	before, err := os.ReadFile(keyFile(b.dir, b.host.ID))
	must(t, err)

	// A value of another machine stays as it is.
	foreign := workbench.Secret{Name: "foreign", KeyID: "00", Value: make([]byte, 60)}
	foreign.Value[0] = 1
	_, err = b.db.PutSecret(t.Context(), foreign)
	must(t, err)

	done, err := b.Rotate(t.Context())
	must(t, err)
	if done.Resealed != 2 || done.Closed != 1 {
		t.Errorf("%+v", done)
	}
	left, err := b.db.SealedOtherwise(t.Context(), done.KeyID)
	must(t, err)
	if len(left) != 1 || left[0].Name != "foreign" {
		t.Errorf("%d values under other keys", len(left))
	}
	b.restart(b.dir)
	value, err := b.Value(t.Context(), "provider")
	must(t, err)
	if got := b.values(t); got["A"] != "one" || value != "two" {
		t.Errorf("values %q, %q", got, value)
	}

	// The first key alone opens nothing any more.
	old := t.TempDir()
	must(t, os.Mkdir(filepath.Join(old, "keys"), 0o700))
	must(t, os.WriteFile(keyFile(old, b.host.ID), before, 0o600))
	b.restart(old)
	_, err = b.EnvValues(t.Context(), b.project.ID)
	wantCode(t, err, workbench.ESealed)
}

// TestARotationLosesNothing: keys of restored backups stay for a while, and keys
// that a value needs stay for ever.
func TestARotationLosesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.set(t, "A", "one")
	backup, err := b.db.EnvVars(t.Context(), b.project.ID)
	must(t, err)
	damaged := backup[0]
	damaged.Key, damaged.ID = "DAMAGED", workbench.NewID() // names its key, but does not open
	_, err = b.db.PutEnvVar(t.Context(), damaged)
	must(t, err)
	for range 12 {
		_, err := b.Rotate(t.Context())
		must(t, err)
	}
	_, err = b.db.PutEnvVar(t.Context(), backup[0]) // as a restored database has it
	must(t, err)
	must(t, b.UnsetEnvVar(t.Context(), b.project.ID, "DAMAGED"))
	if got := b.values(t); got["A"] != "one" {
		t.Errorf("values %q", got)
	}
	for range 12 {
		_, err := b.Rotate(t.Context())
		must(t, err)
	}
	_, err = b.db.PutEnvVar(t.Context(), backup[0])
	must(t, err)
	_, err = b.EnvValues(t.Context(), b.project.ID)
	wantCode(t, err, workbench.ESealed) // twelve rotations later nobody needed its key
}
