package secrets_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/secrets"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestNothingIsMadeBeforeTheFirstSecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	k := fileKeyring(dir, "a")
	place, err := k.Place(t.Context())
	must(t, err)
	if want := (secrets.Place{Kind: secrets.PlaceFile, Path: keyFile(dir, "a")}); place != want {
		t.Errorf("place %+v, want %+v", place, want)
	}
	_, err = k.Open(t.Context(), "secrets", "name", make([]byte, 60))
	wantCode(t, err, workbench.ESealed)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("%d entries in the directory, %v", len(entries), err)
	}
}

func TestTheFileIsPrivateAndFoundAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	value, _, err := fileKeyring(dir, "a").Seal(t.Context(), "secrets", "name", []byte("kept"))
	must(t, err)
	if runtime.GOOS != "windows" {
		for path, want := range map[string]os.FileMode{keyFile(dir, "a"): 0o600, filepath.Join(dir, "keys"): 0o700} {
			info, err := os.Stat(path)
			must(t, err)
			if got := info.Mode().Perm(); got != want {
				t.Errorf("%s has the rights %o, want %o", path, got, want)
			}
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "keys"))
	must(t, err)
	if len(entries) != 1 {
		t.Errorf("%d files, want the key alone", len(entries))
	}

	// The next start; and neither a keyring nor a setting changes the place.
	again := secrets.NewKeyring(secrets.KeyringOptions{Dir: dir, Account: "a"})
	opened, err := again.Open(t.Context(), "secrets", "name", value)
	must(t, err)
	if string(opened) != "kept" {
		t.Errorf("opened %q", opened)
	}
	place, err := again.Place(t.Context())
	must(t, err)
	if want := (secrets.Place{Kind: secrets.PlaceFile, Path: keyFile(dir, "a"), Made: true}); place != want {
		t.Errorf("place %+v, want %+v", place, want)
	}
}

func TestRightsOfOthersAreTakenAway(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has access lists")
	}
	dir := t.TempDir()
	value, _, err := fileKeyring(dir, "a").Seal(t.Context(), "secrets", "name", nil)
	must(t, err)
	must(t, os.Chmod(keyFile(dir, "a"), 0o644))
	_, err = fileKeyring(dir, "a").Open(t.Context(), "secrets", "name", value)
	must(t, err)
	info, err := os.Stat(keyFile(dir, "a"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("rights %o after use", info.Mode().Perm())
	}
}

// TestFirstUsesAtOnceMakeOneKey: were there two, values of the lost one would
// be lost.
func TestFirstUsesAtOnceMakeOneKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	shared := fileKeyring(dir, "a")
	const users = 16
	var wg sync.WaitGroup
	ids, values := make([]string, users), make([][]byte, users)
	for i := range users {
		k := shared
		if i%2 == 0 {
			k = fileKeyring(dir, "a") // as another process would
		}
		wg.Go(func() {
			var err error
			if values[i], ids[i], err = k.Seal(t.Context(), "secrets", "name", []byte("x")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	last := fileKeyring(dir, "a")
	for i, id := range ids {
		if id != ids[0] {
			t.Errorf("keys %s and %s", id, ids[0])
		}
		if _, err := last.Open(t.Context(), "secrets", "name", values[i]); err != nil {
			t.Error(err)
		}
	}
}

func TestTwoInstallationsShareNoKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	value, _, err := fileKeyring(dir, "a").Seal(t.Context(), "secrets", "name", nil)
	must(t, err)
	_, err = fileKeyring(dir, "b").Open(t.Context(), "secrets", "name", value)
	wantCode(t, err, workbench.ESealed)
}

// TestADamagedFileIsNotReplaced: a new key would hide that the old one can be
// restored.
func TestADamagedFileIsNotReplaced(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty":     "",
		"truncated": `{"place":"file","keys":["AAAAAAAAAAAAAAAAAAAAAA`,
		"short key": `{"place":"file","keys":["AAAA"]}`,
		"no key":    `{"place":"file"}`,
		"elsewhere": `{"place":"moon"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			must(t, os.Mkdir(filepath.Join(dir, "keys"), 0o700))
			must(t, os.WriteFile(keyFile(dir, "a"), []byte(content), 0o600))
			_, _, err := fileKeyring(dir, "a").Seal(t.Context(), "secrets", "name", nil)
			wantCode(t, err, workbench.ESealed)
			if !strings.Contains(err.Error(), keyFile(dir, "a")) {
				t.Errorf("%v does not name the file", err)
			}
			kept, err := os.ReadFile(keyFile(dir, "a"))
			must(t, err)
			if string(kept) != content {
				t.Errorf("the file holds %q", kept)
			}
		})
	}
}

func TestADirectoryThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "config")
	must(t, os.Mkdir(dir, 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "keys"), nil, 0o600)) // where the folder should be
	_, _, err := fileKeyring(dir, "a").Seal(t.Context(), "secrets", "name", nil)
	if code := workbench.ErrorCode(err); code != workbench.EDataDirectory && code != workbench.EUnavailable {
		t.Errorf("%v with the code %q", err, code)
	}
}
