package bundle_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func hashOf(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:])[:32]
}

// remember gives the world what is kept under keys, of session s, of others and
// of nothing that a bundle names.
func remember(t *testing.T, db *store.DB) {
	t.Helper()
	there := hashOf("/p")
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for _, statement := range []string{
			`UPDATE remote_agent_codebases SET project_hash = '` + there + `' WHERE id = 'c'`,
			`UPDATE sessions SET project_hash = '` + there + `', included_files = '["main.go", "/lib/a & b.go"]' WHERE id = 's'`,
			`UPDATE project_system_prompts SET project_hash = '` + there + `'`,
			`INSERT INTO key_value_store (key, updated_at, value) VALUES
				('host/h/draft/s', 1, 'typed'), ('host/h/layout/s', 1, '{}'), ('host/h/pinned/s', 1, 's'), ('host/h/plan_draft/j', 1, 'plan'),
				('job/j/tool/00000001', 1, '{}'), ('job/j/done', 1, '5'), ('job/worker/done', 1, '5'), ('message/m/tool/00000001', 1, '{}'),
				('host/h/draft/other', 1, 'stays'), ('host/h/chat_draft/chat', 1, 'hello'), ('conversation/chat/choice', 1, '{}'), ('host/h/theme', 1, 'dark')`,
			`INSERT INTO app_settings (key, value, created_at, updated_at) VALUES
				('project/` + there + `/external_folders', '["/lib", "/srv/q"]', 1, 1), ('project/else/external_folders', '["/lib"]', 1, 1), ('jobs.agent', 'demo', 1, 1)`,
		} {
			if _, err := tx.ExecContext(t.Context(), statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRememberedComesAlong brings a session and a project from each engine to
// another place: what is kept under keys of theirs has no foreign key, and the
// hash of a project is another there.
func TestRememberedComesAlong(t *testing.T) {
	t.Parallel()
	ofSession := []string{"host/h/draft/s", "host/h/layout/s", "host/h/pinned/s", "host/h/plan_draft/j", "job/j/done", "job/j/tool/00000001"}
	scopes := map[string]struct {
		session, project string
		kept             []string
	}{
		"session": {session: "s", kept: ofSession},
		"project": {project: "c", kept: slices.Concat([]string{"conversation/chat/choice", "host/h/chat_draft/chat"}, ofSession, []string{"message/m/tool/00000001"})},
	}
	for engine, open := range engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			source := open(t)
			storetest.FillWorld(t, source)
			remember(t, source)
			for name, scope := range scopes {
				file := filepath.Join(t.TempDir(), "some.zip")
				if _, err := service(t, source).Export(t.Context(), scope.session, scope.project, file); err != nil {
					t.Fatal(err)
				}
				target := open(t)
				host(t, target)
				request := workbench.ImportRequest{File: file, Map: []workbench.PathMap{{Old: "/p", New: "/home/p"}, {Old: "/lib", New: "/home/lib"}}}
				if _, err := service(t, target).Import(t.Context(), request); err != nil {
					t.Fatal(err)
				}
				checkRemembered(t, name, dump(t, target), scope.kept)
			}
		})
	}
}

func checkRemembered(t *testing.T, scope string, rows map[string]string, want []string) {
	t.Helper()
	var kept, set []string
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if key, is := strings.CutPrefix(name, "key_value_store "); is {
			kept = append(kept, key)
		} else if strings.HasPrefix(name, "app_settings ") {
			set = append(set, rows[name])
		}
	}
	if !slices.Equal(kept, want) {
		t.Errorf("%s: remembered %q, want %q", scope, kept, want)
	}
	here := hashOf("/home/p")
	if len(set) != 1 || !strings.Contains(set[0], "project/"+here+"/external_folders") || !strings.Contains(set[0], `[\"/home/lib\",\"/srv/q\"]`) {
		t.Errorf("%s: set %q", scope, set)
	}
	if got := rows["sessions s"]; !strings.Contains(got, `/home/lib/a \u0026 b.go`) || !strings.Contains(got, here) {
		t.Errorf("%s: %s", scope, got)
	}
	if scope == "project" && rows["project_system_prompts "+here+" task"] == "" {
		t.Error("the prompt of the project did not come to its new hash")
	}
}
