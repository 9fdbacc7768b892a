//go:build unix

package config_test

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/config"
)

// tree makes files and directories (a name that ends with /) with their rights.
func tree(t *testing.T, dir string, rights map[string]fs.FileMode) {
	t.Helper()
	for name := range rights {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if name[len(name)-1] == '/' {
			if err := os.MkdirAll(path, 0o700); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, mode := range rights { // whatever the umask is
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
}

func wantRights(t *testing.T, dir string, rights map[string]fs.FileMode) {
	t.Helper()
	for name, want := range rights {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode()&(fs.ModePerm|fs.ModeSticky) != want {
			t.Errorf("%s: %v, %v; want %v", name, info.Mode(), err, want)
		}
	}
}

func TestSecureClosesWhatIsItsOwnAndNothingElse(t *testing.T) {
	t.Parallel()
	c := config.Config{DataDir: t.TempDir(), ConfigDir: t.TempDir()}
	tree(t, c.DataDir, map[string]fs.FileMode{
		"holdfast.db": 0o644, "holdfast.db-wal": 0o400, "holdfast.log.1": 0o666, "owner.json": 0o600, "backups/": 0o755, "backups/a.db": 0o640,
		"host/": 0o500, "host/host.log": 0o604, "spool/p/pty.0": 0o664, "spool/p/run": 0o755,
		"notes.txt": 0o644, "bin/tool": 0o755, "worktrees/x/run.sh": 0o755,
	})
	tree(t, c.ConfigDir, map[string]fs.FileMode{"keys/1.json": 0o644, ".env": 0o644})
	if err := os.Chmod(c.DataDir, 0o755); err != nil {
		t.Fatal(err)
	}
	changed, err := config.Secure(c)
	if err != nil {
		t.Fatal(err)
	}
	wantRights(t, c.DataDir, map[string]fs.FileMode{
		".": 0o700, "holdfast.db": 0o600, "holdfast.db-wal": 0o600, "holdfast.log.1": 0o600, "owner.json": 0o600,
		"backups": 0o700, "backups/a.db": 0o600, "host": 0o700, "host/host.log": 0o600, "spool/p/pty.0": 0o600, "spool/p/run": 0o700,
		"notes.txt": 0o644, "bin/tool": 0o755, "worktrees/x/run.sh": 0o755, // a home directory may hold the data
	})
	wantRights(t, c.ConfigDir, map[string]fs.FileMode{"keys/1.json": 0o600, ".env": 0o644})
	if len(changed) != 12 || !slices.Contains(changed, filepath.Join(c.DataDir, "holdfast.db")) || slices.Contains(changed, filepath.Join(c.DataDir, "owner.json")) {
		t.Errorf("changed %q", changed)
	}
	if changed, err := config.Secure(c); err != nil || len(changed) > 0 {
		t.Errorf("again: %q, %v", changed, err)
	}
}

func TestSecureFollowsNoLink(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	tree(t, outside, map[string]fs.FileMode{"secret": 0o644, "folder/": 0o755, "folder/file": 0o644})
	c := config.Config{DataDir: t.TempDir(), ConfigDir: t.TempDir()}
	tree(t, c.ConfigDir, map[string]fs.FileMode{"./": 0o700})
	tree(t, c.DataDir, map[string]fs.FileMode{"./": 0o700, "backups/": 0o700})
	for link, target := range map[string]string{
		"holdfast.log": "secret", "spool": "folder", "backups/a.db": "secret", "backups/more": "folder",
	} {
		if err := os.Symlink(filepath.Join(outside, target), filepath.Join(c.DataDir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if changed, err := config.Secure(c); err != nil || len(changed) > 0 {
		t.Errorf("changed %q, %v", changed, err)
	}
	wantRights(t, outside, map[string]fs.FileMode{"secret": 0o644, "folder": 0o755, "folder/file": 0o644})
}

func TestSecureLeavesSocketsAndSharedDirectories(t *testing.T) {
	t.Parallel()
	shared := t.TempDir()
	if err := os.Chmod(shared, 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	tree(t, shared, map[string]fs.FileMode{"host/": 0o700})
	socket, err := net.Listen("unix", filepath.Join(shared, "host", "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	if err := os.Chmod(filepath.Join(shared, "host", "s"), 0o755); err != nil {
		t.Fatal(err)
	}
	if changed, err := config.Secure(config.Config{DataDir: shared, ConfigDir: filepath.Join(shared, "none")}); err != nil || len(changed) > 0 {
		t.Errorf("changed %q, %v", changed, err)
	}
	wantRights(t, shared, map[string]fs.FileMode{".": 0o777 | fs.ModeSticky, "host/s": 0o755})
}
