package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// plantocodeTables are the columns of PlanToCode that are known, by table.
var plantocodeTables = map[string]string{
	"sessions":                 "id name project_directory project_hash task_description search_term created_at updated_at model_used search_selected_files_only included_files force_excluded_files video_analysis_prompt merge_instructions task_history_version file_history_version task_history_current_index file_history_current_index",
	"task_description_history": "id session_id description created_at device_id sequence_number version",
	"file_selection_history":   "id session_id included_files force_excluded_files created_at device_id sequence_number version",
	"background_jobs":          "id session_id task_type status prompt response error_message tokens_sent tokens_received cache_write_tokens cache_read_tokens model_used actual_cost metadata system_prompt_template created_at updated_at start_time end_time is_finalized server_request_id",
	"terminal_sessions":        "id job_id session_id status process_pid created_at updated_at started_at ended_at last_output_at exit_code working_directory environment_vars title output_log output_snapshot",
	"project_system_prompts":   "project_hash task_type system_prompt is_custom created_at updated_at",
	"key_value_store":          "key value updated_at",
	"app_settings":             "key value description created_at updated_at",
	"error_logs":               "id timestamp level error_type message context stack metadata app_version platform",
	"db_diagnostic_logs":       "id timestamp error_type error_message additional_info",
}

// plantocode is the import of one database of it.
type plantocode struct {
	*imported
	f      foreign
	hashes map[string]string // of a project there: here
	opened map[string]string // project hash here of a session that is taken or was
	stored map[string]int64  // how many lines of a log were here already, and are left
}

func (i *imported) plantocode(ctx context.Context, f foreign) error {
	if err := i.known(ctx, f, "PlanToCode", plantocodeTables, "sessions", "background_jobs"); err != nil {
		return err
	}
	p := &plantocode{imported: i, f: f, hashes: map[string]string{}, opened: map[string]string{}, stored: map[string]int64{}}
	for _, step := range []func(context.Context) error{p.sessions, p.jobs, p.terminals, p.prompts, p.keys, p.settings, p.errors, p.diagnostics} {
		if err := step(ctx); err != nil {
			return err
		}
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// sessions takes each with its histories, which have no ids that could be kept.
func (p *plantocode) sessions(ctx context.Context) error {
	p.stage("session")
	ids, err := p.f.Texts(ctx, "sessions", "id")
	if err != nil {
		return err
	}
	for _, id := range ids {
		var session source
		err := p.f.RowsOf(ctx, "sessions", "id", id, []string{"id"}, func(values map[string]any) error { session = values; return nil })
		if err != nil {
			return err
		}
		p.advance(1)
		if err := p.session(ctx, clean(id), session); err != nil {
			return err
		}
	}
	return nil
}

func (p *plantocode) session(ctx context.Context, id string, s source) error {
	directory := s.text("project_directory")
	_, hash, err := p.path(directory)
	if err != nil {
		p.skip("session", id, workbench.ErrorMessage(err))
		return nil
	}
	created, ok := s.ms("created_at")
	if !ok {
		p.skip("session", id, "It has no created_at that can be read.")
		return nil
	}
	project, err := p.projectAt(ctx, directory)
	if err != nil {
		return err
	}
	p.hashes[s.text("project_hash")], p.opened[id] = hash, hash
	included, excluded := paths(s.text("included_files")), paths(s.text("force_excluded_files"))
	tasks, err := p.history(ctx, "task_description_history", id, created, func(h source) map[string]any {
		return map[string]any{"description": h.text("description")}
	}, map[string]any{"description": s.text("task_description")}, s.int("task_history_current_index"))
	if err != nil {
		return err
	}
	files, err := p.history(ctx, "file_selection_history", id, created, func(h source) map[string]any {
		return map[string]any{"included_files": paths(h.text("included_files")), "force_excluded_files": paths(h.text("force_excluded_files"))}
	}, map[string]any{"included_files": included, "force_excluded_files": excluded}, s.int("file_history_current_index"))
	if err != nil {
		return err
	}
	rows := []record{{"sessions", map[string]any{
		"id": id, "name": orText(s.text("name"), "Untitled Session"), "project_directory": directory, "project_hash": hash,
		"codebase_id": project, "host_id": p.opt.HostID, "search_term": s.optional("search_term"), "model_used": s.optional("model_used"),
		"search_selected_files_only": s.bool("search_selected_files_only"),
		"task_history_version":       max(s.int("task_history_version"), int64(len(tasks.rows))), "task_history_current_index": tasks.current,
		"file_history_version": max(s.int("file_history_version"), int64(len(files.rows))), "file_history_current_index": files.current,
		"created_at": created, "updated_at": s.msOr("updated_at", created), "included_files": included, "force_excluded_files": excluded,
		"video_analysis_prompt": s.optional("video_analysis_prompt"), "merge_instructions": s.optional("merge_instructions"),
		"task_description": s.text("task_description"),
	}}}
	return p.add(ctx, unit{kind: "session", id: id, rows: slices.Concat(rows, tasks.rows, files.rows)})
}

// versions is a history as it is stored, and the number of its current entry.
type versions struct {
	rows    []record
	current int64
}

// history numbers the entries of a session anew. The current entry must be what
// the session says: where it is not, that is one more entry.
func (p *plantocode) history(ctx context.Context, table, session string, created int64, of func(source) map[string]any, now map[string]any, index int64) (versions, error) {
	var v versions
	add := func(at int64, device any, values map[string]any) {
		n := int64(len(v.rows))
		row := map[string]any{
			"id": derivedID(at, table, session, n), "session_id": session, "sequence_number": n, "version": n + 1,
			"op_type": "import", "device_id": device, "created_at": at,
		}
		for name, value := range values {
			row[name] = value
		}
		v.rows = append(v.rows, record{table, row})
	}
	if p.f.columns[table] != nil {
		err := p.f.RowsOf(ctx, table, "session_id", session, []string{"sequence_number", "created_at", "id"}, func(values map[string]any) error {
			h := source(values)
			p.advance(1)
			add(h.msOr("created_at", created), h.optional("device_id"), of(h))
			return nil
		})
		if err != nil {
			return v, err
		}
	}
	v.current = min(max(index, 0), int64(len(v.rows))-1)
	if v.current >= 0 && same(v.rows[v.current].values, now) {
		return v, nil
	}
	add(created, nil, now)
	v.current = int64(len(v.rows)) - 1
	return v, nil
}

func same(row, now map[string]any) bool {
	for name, value := range now {
		if fmt.Sprintf("%q", row[name]) != fmt.Sprintf("%q", value) {
			return false
		}
	}
	return true
}

// paths reads a list of files: JSON or one a line, as different versions wrote
// it. What is no text in a JSON list is no path.
func paths(text string) []string {
	var values []any
	listed := []string{}
	if json.Unmarshal([]byte(text), &values) != nil {
		listed = strings.Split(text, "\n")
	}
	for _, value := range values {
		if path, is := value.(string); is {
			listed = append(listed, path)
		}
	}
	out := []string{}
	for _, path := range listed {
		if path = strings.TrimSpace(path); path != "" && !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	return out
}

func (p *plantocode) jobs(ctx context.Context) error {
	return p.rows(ctx, p.f, "job", "background_jobs", []string{"id"}, func(s source) error {
		id := s.text("id")
		created, ok := s.ms("created_at")
		if !ok {
			p.skip("job", id, "It has no created_at that can be read.")
			return nil
		}
		updated := s.msOr("updated_at", created)
		metadata, bad := s.object("metadata")
		values := map[string]any{
			"id": id, "session_id": s.text("session_id"), "task_type": orText(s.text("task_type"), "unknown"), "host_id": p.opt.HostID,
			"priority": int64(1), "max_attempts": int64(1), "model_used": s.optional("model_used"),
			"title": textIn(metadata, "displayName"), "server_request_id": textIn(metadata, "requestId"),
			"tokens_sent": s.int("tokens_sent"), "tokens_received": s.int("tokens_received"),
			"cache_read_tokens": s.int("cache_read_tokens"), "cache_write_tokens": s.int("cache_write_tokens"),
			"start_time": s.optionalMS("start_time"), "created_at": created, "updated_at": updated, "error_message": s.optional("error_message"),
			"metadata": metadata, "system_prompt_template": s.optional("system_prompt_template"), "prompt": s.text("prompt"), "response": s.optional("response"),
		}
		if id := s.optional("server_request_id"); id != nil {
			values["server_request_id"] = id
		}
		jobStatus(values, s, updated)
		u := unit{kind: "job", id: id, rows: []record{{"background_jobs", values}}}
		if bad != "" {
			u.rows = append(u.rows, p.refused("job", "metadata", id, bad))
		}
		u.rows = append(u.rows, p.jobUsage(id, s, values)...)
		return p.add(ctx, u)
	})
}

func textIn(values map[string]any, name string) any {
	if text, _ := values[name].(string); text != "" {
		return text
	}
	return nil
}

// jobStatus settles a job: nothing of it runs here.
func jobStatus(values map[string]any, s source, updated int64) {
	switch status := s.text("status"); status {
	case "queued", "created", "idle":
		values["status"] = "idle"
		return
	case "canceled", "completed", "completed_by_tag":
		values["status"] = status
	case "failed":
		values["status"], values["failure_reason"] = "failed", "error"
	default:
		values["status"], values["failure_reason"] = "failed", "interrupted"
	}
	values["is_finalized"], values["end_time"] = true, s.msOr("end_time", updated)
}

func (p *plantocode) jobUsage(id string, s source, job map[string]any) []record {
	t := tokens{input: s.int("tokens_sent"), output: s.int("tokens_received"), cacheRead: s.int("cache_read_tokens"), cacheWrite: s.int("cache_write_tokens")}
	var cost *float64
	switch v := s["actual_cost"].(type) {
	case float64:
		cost = &v
	case int64:
		usd := float64(v)
		cost = &usd
	}
	if cost != nil && (math.IsNaN(*cost) || math.IsInf(*cost, 0)) {
		cost = nil
	}
	if t.zero() && cost == nil {
		return nil
	}
	if cost != nil {
		job["actual_cost"] = *cost
	}
	usage := p.usage(providerImport, "plantocode:"+id, "plantocode", orText(s.text("model_used"), "unknown"), s.msOr("end_time", s.msOr("created_at", p.now)), t, cost)
	usage["job_id"], usage["session_id"] = id, s.text("session_id")
	return []record{{"usage_events", usage}}
}
