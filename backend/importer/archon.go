package importer

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// archonTables are the columns of Archon that are known, by table. Those of
// users are known and not taken.
var archonTables = map[string]string{
	"remote_agent_codebases":              "id name repository_url default_cwd default_branch ai_assistant_type kind commands allow_env_keys created_at updated_at",
	"remote_agent_codebase_env_vars":      "id codebase_id key value created_at updated_at",
	"remote_agent_conversations":          "id platform_type platform_conversation_id codebase_id cwd ai_assistant_type isolation_env_id title deleted_at hidden user_id created_at updated_at last_activity_at",
	"remote_agent_sessions":               "id conversation_id codebase_id ai_assistant_type assistant_session_id active metadata parent_session_id transition_reason ended_reason started_at ended_at",
	"remote_agent_isolation_environments": "id codebase_id workflow_type workflow_id provider working_path branch_name status created_at updated_at created_by_platform created_by_user_id metadata adopted",
	"remote_agent_workflow_runs":          "id workflow_name conversation_id codebase_id current_step_index status outcome user_message metadata parent_conversation_id parent_run_id user_id started_at completed_at last_activity_at working_path output_root",
	"remote_agent_workflow_events":        "id workflow_run_id event_type step_index step_name data created_at event_order",
	"remote_agent_messages":               "id conversation_id role content metadata user_id created_at",
}

func (i *imported) archon(ctx context.Context, f foreign) error {
	if err := i.known(ctx, f, "Archon", archonTables, "remote_agent_codebases", "remote_agent_conversations"); err != nil {
		return err
	}
	a := &archon{imported: i, f: f, cwd: map[string]string{}}
	for _, step := range []func(context.Context) error{
		a.projects, a.variables, a.environments, a.conversations, a.spans, a.runs, a.events, a.messages,
	} {
		if err := step(ctx); err != nil {
			return err
		}
		if err := i.link(ctx); err != nil {
			return err
		}
	}
	return nil
}

// archon is the import of one database of it.
type archon struct {
	*imported
	f   foreign
	cwd map[string]string // directory of a project of the source
}

// projects takes the oldest of several rows for one path; references to the
// others go to it, or to the project that is here already.
func (a *archon) projects(ctx context.Context) error {
	return a.rows(ctx, a.f, "project", "remote_agent_codebases", []string{"created_at", "id"}, func(s source) error {
		id, cwd := s.text("id"), s.text("default_cwd")
		pathKey, hash, err := a.path(cwd)
		if err != nil {
			a.skip("project", id, workbench.ErrorMessage(err))
			return nil
		}
		a.cwd[id] = cwd
		existing, known := a.codebases["path "+pathKey]
		if !known {
			if existing, err = a.opt.Store.CodebaseAt(ctx, a.opt.HostID, pathKey); err != nil {
				return err
			}
		}
		if existing != "" && existing != id {
			a.codebases[id] = existing
			a.codebases["path "+pathKey] = existing
			a.counted("project", false)
			return nil
		}
		a.codebases[id], a.codebases["path "+pathKey] = id, id
		created := s.msOr("created_at", a.now)
		kind := s.text("kind")
		if kind != "folder" {
			kind = "repo"
		}
		commands, bad := s.object("commands")
		u := unit{kind: "project", id: id, rows: []record{{"remote_agent_codebases", map[string]any{
			"id": id, "name": s.text("name"), "repository_url": s.optional("repository_url"), "default_branch": s.optional("default_branch"),
			"default_cwd": cwd, "ai_assistant_type": agentOr(s), "kind": kind, "host_id": a.opt.HostID, "path_key": pathKey,
			"project_hash": hash, "commands": commands, "created_at": created, "updated_at": s.msOr("updated_at", created),
		}}}}
		if bad != "" {
			u.rows = append(u.rows, a.refused("project", "commands", id, bad))
		}
		return a.add(ctx, u)
	})
}

func agentOr(s source) string {
	if agent := s.text("ai_assistant_type"); agent != "" {
		return agent
	}
	return "claude"
}

// project is the id here of a project of the source, nil for none.
func (a *archon) project(s source) any {
	if id := a.codebases[s.text("codebase_id")]; id != "" {
		return id
	}
	return nil
}

func (a *archon) variables(ctx context.Context) error {
	return a.rows(ctx, a.f, "variable", "remote_agent_codebase_env_vars", []string{"codebase_id", "key", "id"}, func(s source) error {
		id, name := s.text("id"), s.text("key")
		project, _ := a.project(s).(string)
		if err := workbench.ValidateEnvKey(name); project == "" || err != nil {
			reason := "Its project is not here."
			if err != nil {
				reason = workbench.ErrorMessage(err)
			}
			a.skip("variable", id, reason)
			return nil
		}
		created := s.msOr("created_at", a.now)
		values := map[string]any{
			"id": id, "codebase_id": project, "key": name, "created_at": created, "updated_at": s.msOr("updated_at", created),
		}
		if !a.report.DryRun {
			value, keyID, err := a.opt.Seal(ctx, project, name, s.text("value"))
			if err != nil {
				return err
			}
			values["value"], values["key_id"] = value, keyID
		}
		return a.add(ctx, unit{kind: "variable", id: id, rows: []record{{"remote_agent_codebase_env_vars", values}}})
	})
}

func (a *archon) environments(ctx context.Context) error {
	purposes := []string{"issue", "pr", "review", "thread", "task"}
	return a.rows(ctx, a.f, "worktree", "remote_agent_isolation_environments", []string{"created_at", "id"}, func(s source) error {
		id, path, purpose := s.text("id"), s.text("working_path"), s.text("workflow_type")
		project, _ := a.project(s).(string)
		pathKey, _, err := a.path(path)
		switch {
		case !slices.Contains(purposes, purpose):
			a.skip("worktree", id, fmt.Sprintf("Its type %q is not known.", purpose))
			return nil
		case project == "":
			a.skip("worktree", id, "Its project is not here.")
			return nil
		case err != nil:
			a.skip("worktree", id, workbench.ErrorMessage(err))
			return nil
		}
		created := s.msOr("created_at", a.now)
		updated := s.msOr("updated_at", created)
		metadata, bad := s.object("metadata")
		adopted, _ := metadata["adopted"].(bool)
		values := map[string]any{
			"id": id, "codebase_id": project, "workflow_type": purpose, "workflow_id": s.text("workflow_id"),
			"provider": orText(s.text("provider"), "worktree"), "working_path": path, "branch_name": s.text("branch_name"),
			"created_by_platform": s.optional("created_by_platform"), "created_at": created, "updated_at": updated,
			"host_id": a.opt.HostID, "path_key": pathKey, "repository_path": a.cwd[s.text("codebase_id")],
			"adopted": adopted || s.bool("adopted"), "last_used_at": updated, "metadata": metadata, "status": "active",
		}
		if s.text("status") == "destroyed" {
			values["status"], values["removed_at"] = "destroyed", updated
		} else if info, err := os.Stat(path); err != nil || !info.IsDir() {
			values["status"] = "missing"
		}
		u := unit{kind: "worktree", id: id, rows: []record{{"remote_agent_isolation_environments", values}}}
		u.rows = append(u.rows, links(id, "issue", metadata["related_issues"], created)...)
		u.rows = append(u.rows, links(id, "pr", metadata["related_prs"], created)...)
		if bad != "" {
			u.rows = append(u.rows, a.refused("worktree", "metadata", id, bad))
		}
		return a.add(ctx, u)
	})
}

func orText(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// links are the issues or pull requests that share a worktree.
func links(environment, kind string, listed any, at int64) []record {
	numbers, _ := listed.([]any)
	var rows []record
	for _, n := range numbers {
		rows = append(rows, record{"isolation_links", map[string]any{
			"environment_id": environment, "link_type": kind, "link_id": fmt.Sprint(n), "created_at": at,
		}})
	}
	return rows
}

func (a *archon) conversations(ctx context.Context) error {
	return a.rows(ctx, a.f, "conversation", "remote_agent_conversations", []string{"created_at", "id"}, func(s source) error {
		id := s.text("id")
		created := s.msOr("created_at", a.now)
		updated := s.msOr("updated_at", created)
		return a.add(ctx, unit{kind: "conversation", id: id, rows: []record{{"remote_agent_conversations", map[string]any{
			"id": id, "platform_type": orText(s.text("platform_type"), "import"),
			"platform_conversation_id": orText(s.text("platform_conversation_id"), id), "codebase_id": a.project(s),
			"isolation_env_id": s.optional("isolation_env_id"), "ai_assistant_type": agentOr(s), "title": s.optional("title"),
			"cwd": s.optional("cwd"), "hidden": s.bool("hidden"), "deleted_at": s.optionalMS("deleted_at"),
			"last_activity_at": s.msOr("last_activity_at", updated), "created_at": created, "updated_at": updated, "host_id": a.opt.HostID,
		}}}})
	})
}
