package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	chunkBytes = 16 << 10  // of terminal_output
	logBytes   = 256 << 10 // of output_log
)

func (p *plantocode) terminals(ctx context.Context) error {
	return p.rows(ctx, p.f, "terminal", "terminal_sessions", []string{"id"}, func(s source) error {
		id, name := s.text("id"), s.text("session_id")
		created, ok := s.ms("created_at")
		if !ok || name == "" {
			p.skip("terminal", id, "It has no session_id, or no created_at that can be read.")
			return nil
		}
		updated := s.msOr("updated_at", created)
		status := s.text("status")
		if status != "completed" && status != "failed" {
			status = "restored"
		}
		environment, bad := s.object("environment_vars")
		work, err := p.workSession(ctx, name)
		if err != nil {
			return err
		}
		output := s.text("output_log")
		if output == "" {
			output = s.text("output_snapshot")
		}
		values := map[string]any{
			"id": id, "session_id": name, "job_id": s.optional("job_id"), "work_session_id": work, "status": status, "host_id": p.opt.HostID,
			"title": s.optional("title"), "working_directory": s.optional("working_directory"), "process_pid": s.optionalInt("process_pid"),
			"exit_code": s.optionalInt("exit_code"), "end_reason": "imported", "cols": int64(80), "rows": int64(24),
			"output_end_offset": int64(len(output)), "last_output_at": s.optionalMS("last_output_at"), "started_at": s.optionalMS("started_at"),
			"ended_at": s.msOr("ended_at", s.msOr("last_output_at", updated)), "created_at": created, "updated_at": updated,
			"command": []string{}, "environment_vars": environment, "output_log": newest(output),
		}
		u := unit{kind: "terminal", id: id, rows: []record{{"terminal_sessions", values}}}
		for at := 0; at < len(output); at += chunkBytes {
			data := output[at:min(at+chunkBytes, len(output))]
			u.rows = append(u.rows, record{"terminal_output", map[string]any{
				"terminal_id": id, "start_offset": int64(at), "byte_count": int64(len(data)), "codec": "raw", "created_at": updated, "data": []byte(data),
			}})
		}
		if bad != "" {
			u.rows = append(u.rows, p.refused("terminal", "environment_vars", id, bad))
		}
		return p.add(ctx, u)
	})
}

// newest is the end of a log, of whole characters.
func newest(output string) string {
	if len(output) <= logBytes {
		return output
	}
	return strings.ToValidUTF8(output[len(output)-logBytes:], "")
}

var taskKey = regexp.MustCompile(`^task:(.+?)(?::\d+)?$`)

// workSession is the session of a terminal whose key names one, nil for none.
func (p *plantocode) workSession(ctx context.Context, name string) (any, error) {
	found := taskKey.FindStringSubmatch(name)
	if found == nil {
		return nil, nil
	}
	for _, id := range []string{strings.TrimPrefix(name, "task:"), found[1]} {
		is, err := p.opt.Store.HasRow(ctx, p.tables["sessions"], id)
		if err != nil || is {
			return id, err
		}
	}
	return nil, nil
}

func (p *plantocode) prompts(ctx context.Context) error {
	return p.rows(ctx, p.f, "prompt", "project_system_prompts", []string{"task_type", "project_hash"}, func(s source) error {
		old, task := s.text("project_hash"), s.text("task_type")
		hash := p.hashes[old]
		if hash == "" {
			hash = old
			p.note(fmt.Sprintf("The prompt for %s of the project %s belongs to no session, so it keeps that project's old hash.", task, old))
		}
		created := s.msOr("created_at", p.now)
		return p.add(ctx, unit{kind: "prompt", id: old + " " + task, rows: []record{{"project_system_prompts", map[string]any{
			"project_hash": hash, "task_type": task, "is_custom": s.bool("is_custom"), "created_at": created,
			"updated_at": s.msOr("updated_at", created), "system_prompt": s.text("system_prompt"),
		}}}})
	})
}

// seeded are keys that the program's own schema writes.
var seeded = []string{
	"schema_version", "last_model_update", "initial_setup_with_2025_models", "enhanced_system_prompts_migration_applied",
	"transcription_configuration_migration_applied", "system_prompts_table_removed", "two_phase_billing_migration_applied",
	"terminal_sessions_migration_applied", "device.is_discoverable", "device.allow_remote_access",
}

// keys keeps what has a place here under its own key, and the rest beside it.
func (p *plantocode) keys(ctx context.Context) error {
	return p.rows(ctx, p.f, "value", "key_value_store", []string{"key"}, func(s source) error {
		name := s.text("key")
		if slices.Contains(seeded, name) {
			return nil
		}
		updated := s.msOr("updated_at", p.now)
		if hash, session := p.activeSession(name, s.text("value")); hash != "" {
			return p.remembered(ctx, name, "host/"+p.opt.HostID+"/active_session/"+hash, session, updated)
		}
		if place := p.settingOf(name, s.text("value")); place != "" {
			return p.setting(ctx, place, s.text("value"), nil, updated, updated)
		}
		return p.value(ctx, name, s.text("value"), updated)
	})
}

func (p *plantocode) value(ctx context.Context, name, value string, updated int64) error {
	return p.remembered(ctx, name, "import/plantocode/"+name, value, updated)
}

func (p *plantocode) remembered(ctx context.Context, name, key, value string, updated int64) error {
	return p.add(ctx, unit{kind: "value", id: name, rows: []record{{"key_value_store", map[string]any{
		"key": key, "value": value, "updated_at": updated,
	}}}})
}

// activeKey is under what the open session is remembered there: by older versions
// one of all projects, then one of each, by a hash of its own making.
var activeKey = regexp.MustCompile(`^active_session_id$|(?:^|[:_])activeSession:[0-9a-z]+$`)

// activeSession is the project and the session that such a key names, "" for
// another key, and for a session that did not come along.
func (p *plantocode) activeSession(name, value string) (hash, session string) {
	if !activeKey.MatchString(name) {
		return "", ""
	}
	session = value
	_ = json.Unmarshal([]byte(value), &session) // some versions wrote it as JSON
	return p.opened[session], session
}

func (p *plantocode) setting(ctx context.Context, name, value string, description any, created, updated int64) error {
	return p.add(ctx, unit{kind: "setting", id: name, rows: []record{{"app_settings", map[string]any{
		"key": name, "value": value, "description": description, "created_at": created, "updated_at": updated,
	}}}})
}

// settingOf is where a setting of a project is kept here, "" for none.
func (p *plantocode) settingOf(name, value string) string {
	if rest, is := strings.CutPrefix(name, "project_task_settings:"); is {
		old, task, _ := strings.Cut(rest, ":")
		if hash := p.hashes[old]; hash != "" {
			return "project/" + hash + "/import/" + strings.ReplaceAll(task, ":", "/")
		}
	}
	if old, is := strings.CutPrefix(name, "external_folders:"); is && p.hashes[old] != "" {
		var folders []string
		if json.Unmarshal([]byte(value), &folders) != nil {
			return "project/" + p.hashes[old] + "/import/external_folders" // no list of paths: kept, and not used
		}
		return "project/" + p.hashes[old] + "/external_folders"
	}
	return ""
}

// settings keeps what the user has set there beside what is set here.
func (p *plantocode) settings(ctx context.Context) error {
	return p.rows(ctx, p.f, "value", "app_settings", []string{"key"}, func(s source) error {
		if name := s.text("key"); !slices.Contains(seeded, name) {
			return p.value(ctx, "app_settings/"+name, s.text("value"), s.msOr("updated_at", p.now))
		}
		return nil
	})
}

func (p *plantocode) errors(ctx context.Context) error {
	return p.rows(ctx, p.f, "error", "error_logs", []string{"timestamp", "id"}, func(s source) error {
		at := s.msOr("timestamp", p.now)
		level := s.text("level")
		if !slices.Contains([]string{"ERROR", "WARN", "INFO", "DEBUG"}, level) {
			level = "ERROR"
		}
		metadata, _ := s.object("metadata")
		return p.line(ctx, "error", s.text("id"), record{"error_logs", map[string]any{
			"timestamp": at, "level": level, "error_type": s.optional("error_type"), "context": p.hidden(s, "context"), "stack": p.hidden(s, "stack"),
			"app_version": s.optional("app_version"), "platform": s.optional("platform"), "message": p.opt.Redact(s.text("message")), "metadata": metadata,
		}}, "message")
	})
}

func (p *plantocode) hidden(s source, column string) any {
	if text := s.text(column); text != "" {
		return p.opt.Redact(text)
	}
	return nil
}

func (p *plantocode) diagnostics(ctx context.Context) error {
	return p.rows(ctx, p.f, "database log", "db_diagnostic_logs", []string{"timestamp", "id"}, func(s source) error {
		return p.line(ctx, "database log", s.text("id"), record{"db_diagnostic_logs", map[string]any{
			"timestamp": s.msOr("timestamp", p.now), "error_type": orText(s.text("error_type"), string(workbench.DiagnosticCheck)),
			"error_message": s.text("error_message"), "additional_info": s.optional("additional_info"),
		}}, "error_message")
	})
}

// line takes a line of a log, which has no id that could be kept: one with the
// time and the text of a stored line is that line. Times are of a second there, so
// the same line may stand there, and be stored here, more than once.
func (p *plantocode) line(ctx context.Context, kind, id string, r record, message string) error {
	at, _ := r.values["timestamp"].(int64)
	text, _ := r.values[message].(string)
	line := fmt.Sprint(r.table, at, text)
	left, known := p.stored[line]
	if !known {
		var err error
		if left, err = p.opt.Store.LogLines(ctx, r.table, at, text); err != nil {
			return err
		}
	}
	p.stored[line] = max(left-1, 0)
	if left > 0 {
		p.counted(kind, false)
		return nil
	}
	return p.add(ctx, unit{kind: kind, id: id, rows: []record{r}})
}
