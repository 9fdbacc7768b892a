package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// record is a row by column.
type record struct {
	t      store.RowTable
	values []any
}

func (r record) get(column string) any        { return r.values[r.t.Index(column)] }
func (r record) set(column string, value any) { r.values[r.t.Index(column)] = value }

// first is the first value that is not NULL.
func (r record) first(columns ...string) any {
	for _, c := range columns {
		if v := r.get(c); v != nil {
			return v
		}
	}
	return nil
}

// settle is settle of a row with what the bundle has of it elsewhere.
func (im *importer) settle(r record) bool {
	if r.t.Name == "remote_agent_messages" && r.get("status") == "streaming" {
		text := strings.ToValidUTF8(string(im.texts[fmt.Sprint(r.get("id"))]), "\uFFFD")
		r.set("status", "interrupted")
		r.set("completed_at", r.get("created_at"))
		r.set("content", strings.ReplaceAll(text, "\x00", "\uFFFD"))
		return true
	}
	return settle(r)
}

// settle gives a row that was at work a status in which nothing is: no process
// came along. It says whether it did.
func settle(r record) bool {
	if r.t.Index("status") < 0 {
		if r.t.Name == "launches" && r.get("ended_at") == nil {
			r.set("ended_at", r.get("started_at"))
			r.set("end_kind", string(workbench.EndCrash))
			return true
		}
		return false
	}
	status, _ := r.get("status").(string)
	in := func(statuses ...string) bool { return slices.Contains(statuses, status) }
	switch r.t.Name {
	case "background_jobs":
		return settleJob(r, in)
	case "terminal_sessions":
		if in("idle", "restored", "completed", "failed") {
			return false
		}
		r.set("status", "restored")
		r.set("end_reason", "imported")
		r.set("ended_at", r.first("last_output_at", "updated_at"))
	case "remote_agent_workflow_runs":
		if !in("pending", "running", "paused") {
			return false
		}
		r.set("status", "failed")
		r.set("end_reason", "imported")
		r.set("pause_reason", nil)
		r.set("completed_at", r.get("last_activity_at"))
	case "workflow_node_runs":
		return settleNode(r, in)
	case "processes":
		if !in("starting", "running") {
			return false
		}
		r.set("status", "lost")
		r.set("ended_at", r.first("started_at", "created_at"))
	default:
		return settleSmall(r, in)
	}
	return true
}

func settleJob(r record, in func(...string) bool) bool {
	switch {
	case in("idle", "completed", "completed_by_tag", "failed", "canceled"):
		return false
	case in("created", "queued"):
		r.set("status", "idle")
	default:
		r.set("status", "failed")
		r.set("failure_reason", "interrupted")
		r.set("end_time", r.get("updated_at"))
	}
	return true
}

func settleNode(r record, in func(...string) bool) bool {
	switch {
	case in("pending"):
		r.set("status", "cancelled")
	case in("running", "waiting"):
		r.set("status", "failed")
		r.set("failure_reason", "interrupted")
	default:
		return false
	}
	r.set("ended_at", r.first("started_at", "created_at"))
	return true
}

// settleSmall settles what only waits for an answer or an end.
func settleSmall(r record, in func(...string) bool) bool {
	cancelled := func(live bool, at string) bool {
		if live {
			r.set("status", "cancelled")
			r.set(at, r.get("created_at"))
		}
		return live
	}
	switch r.t.Name {
	case "workflow_gates", "permission_requests":
		return cancelled(in("pending"), "decided_at")
	case "remote_agent_messages":
		return cancelled(in("queued"), "completed_at")
	case "remote_agent_isolation_environments":
		if in("creating", "removing") {
			r.set("status", "destroyed")
			r.set("removed_at", r.get("updated_at"))
			return true
		}
	case "retention_runs":
		if in("exporting", "deleting") {
			r.set("status", "failed")
			r.set("ended_at", r.get("started_at"))
			return true
		}
	}
	return false
}

// pathColumns hold paths of the machine where the bundle was made.
func pathColumns() []string {
	return []string{
		"default_cwd", "path_key", "project_directory", "working_directory", "working_path", "repository_path", "lock_key",
		"cwd", "source_path", "output_path", "path",
	}
}

// place makes a row one of this machine: its host, its paths, and the hashes of
// those paths.
func (im *importer) place(r record) {
	for i, c := range r.t.Columns {
		s, ok := r.values[i].(string)
		switch {
		case c.Parent == "hosts":
			r.values[i] = im.service.opt.HostID
		case !ok:
		case slices.Contains(pathColumns(), c.Name):
			if moved := im.mapped(s); moved != s {
				im.hashes[projectHash(s)] = projectHash(moved)
				r.values[i] = moved
			}
		case c.Name == "project_hash" && im.hashes[s] != "":
			r.values[i] = im.hashes[s]
		case c.Parent == "remote_agent_codebases" && im.projects[s] != "":
			r.values[i] = im.projects[s]
		case c.Name == "key":
			r.values[i] = im.key(s)
			if strings.HasSuffix(s, "/"+workbench.ExternalFolders) {
				r.set("value", im.mappedList(r.get("value")))
			}
		}
	}
	for _, name := range []string{"included_files", "force_excluded_files"} {
		if i := r.t.Index(name); i >= 0 {
			r.values[i] = im.mappedList(r.values[i])
		}
	}
}

// mappedList is a JSON array of paths here; what is no such array stays.
func (im *importer) mappedList(value any) any {
	var raw []byte
	switch v := value.(type) {
	case string:
		raw = []byte(v)
	case json.RawMessage:
		raw = v
	}
	var paths []string
	if len(im.request.Map) == 0 || json.Unmarshal(raw, &paths) != nil {
		return value
	}
	for i, path := range paths {
		if moved := im.mapped(path); moved != path {
			paths[i] = filepath.ToSlash(moved)
		}
	}
	if mapped, err := json.Marshal(paths); err == nil {
		raw = mapped
	}
	if _, text := value.(string); text {
		return string(raw)
	}
	return json.RawMessage(raw)
}

// key is the key of a value or a setting here.
func (im *importer) key(key string) string {
	key = strings.Replace(key, "host/"+im.manifest.HostID+"/", "host/"+im.service.opt.HostID+"/", 1)
	for old, hash := range im.hashes {
		key = strings.Replace(key, old, hash, 1)
	}
	return key
}

// mapped is where a path is here.
func (im *importer) mapped(path string) string {
	for _, m := range im.request.Map {
		old := strings.TrimRight(m.Old, `/\`)
		if rest, ok := strings.CutPrefix(path, old); ok && (rest == "" || rest[0] == '/' || rest[0] == '\\') {
			return strings.TrimRight(m.New, `/\`) + filepath.FromSlash(rest)
		}
	}
	return path
}

// projectHash is the project_hash of a path.
func projectHash(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:])[:32]
}
