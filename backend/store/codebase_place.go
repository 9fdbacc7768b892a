package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlPlaceCodebase = `
UPDATE remote_agent_codebases SET default_cwd = $1, path_key = $2, project_hash = $3, updated_at = $4 WHERE id = $5`
	// By the project's index: that of the machine has all sessions.
	sqlPlaceSessions = `
UPDATE sessions SET project_directory = $1, project_hash = $2 WHERE project_hash = $3 AND COALESCE(host_id, '') = $4`
	sqlPlaceEnvironments = `
UPDATE remote_agent_isolation_environments SET repository_path = $1 WHERE codebase_id = $2 AND repository_path IN ($3, $4)`
	sqlPlaceSnapshots = `
UPDATE worktree_snapshots SET repository_path = $1 WHERE codebase_id = $2 AND repository_path IN ($3, $4)`
	sqlPlaceUsage = `UPDATE usage_events SET project_hash = $1 WHERE codebase_id = $2 AND project_hash = $3`

	// What is set for a directory. Another machine may have a project at the same path: then it keeps its own.
	sharedPlace     = `NOT EXISTS (SELECT 1 FROM remote_agent_codebases c WHERE c.project_hash = $2)`
	sqlPlacePrompts = `
UPDATE project_system_prompts SET project_hash = $1 WHERE project_hash = $2 AND ` + sharedPlace + `
  AND NOT EXISTS (SELECT 1 FROM project_system_prompts o WHERE o.project_hash = $1 AND o.task_type = project_system_prompts.task_type)`
	sqlPlaceRules = `
UPDATE permission_rules SET project_hash = $1 WHERE project_hash = $2 AND ` + sharedPlace + `
  AND NOT EXISTS (SELECT 1 FROM permission_rules o WHERE o.project_hash = $1 AND o.agent = permission_rules.agent
    AND o.tool = permission_rules.tool AND o.pattern = permission_rules.pattern)`
	sqlPlaceSetting = `
UPDATE app_settings SET key = $1 WHERE key = $3 AND ` + sharedPlace + `
  AND NOT EXISTS (SELECT 1 FROM app_settings o WHERE o.key = $1)`
)

// PlaceCodebase writes down that the directory of a project is elsewhere now:
// its sessions, and what is kept under the hash of its path, go along. ENotFound,
// EConflict: another project is there.
func (db *DB) PlaceCodebase(ctx context.Context, id string, to workbench.CodebasePlace) (workbench.Codebase, error) {
	var placed workbench.Codebase
	err := db.Write(ctx, func(tx *Tx) error {
		was, err := one(ctx, tx, scanCodebase, "project", id, sqlFindCodebase, id)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, sqlPlaceCodebase, text(to.DefaultCwd), text(to.PathKey), to.ProjectHash, tx.now, id); err != nil {
			return translate(err)
		}
		if err := placeRows(ctx, tx, was, to); err != nil {
			return err
		}
		if err := placeActive(ctx, tx, was, to); err != nil {
			return err
		}
		placed, err = one(ctx, tx, scanCodebase, "project", id, sqlFindCodebase, id)
		return err
	})
	return placed, err
}

// placeRows takes along what belongs to the project, and what is set for it.
func placeRows(ctx context.Context, tx *Tx, was workbench.Codebase, to workbench.CodebasePlace) error {
	cwd, key := text(to.DefaultCwd), "project/"
	for _, step := range []struct {
		statement string
		args      []any
	}{
		{sqlPlaceSessions, []any{cwd, to.ProjectHash, was.ProjectHash, was.HostID}},
		{sqlPlaceEnvironments, []any{cwd, was.ID, text(was.DefaultCwd), text(was.PathKey)}},
		{sqlPlaceSnapshots, []any{cwd, was.ID, text(was.DefaultCwd), text(was.PathKey)}},
		{sqlPlaceUsage, []any{to.ProjectHash, was.ID, was.ProjectHash}},
		{sqlPlacePrompts, []any{to.ProjectHash, was.ProjectHash}},
		{sqlPlaceRules, []any{to.ProjectHash, was.ProjectHash}},
		{sqlPlaceSetting, []any{
			key + to.ProjectHash + "/" + workbench.ExternalFolders, was.ProjectHash, key + was.ProjectHash + "/" + workbench.ExternalFolders,
		}},
	} {
		if _, err := tx.exec(ctx, step.statement, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// placeActive takes along which session of the project was open last.
func placeActive(ctx context.Context, tx *Tx, was workbench.Codebase, to workbench.CodebasePlace) error {
	from, _ := activeKeys(was.HostID)
	var session *string
	err := tx.QueryRowContext(ctx, sqlGetValue, from+"/"+was.ProjectHash).Scan(&session)
	if errors.Is(err, sql.ErrNoRows) || err == nil && session == nil {
		return nil
	}
	if err == nil {
		err = setValue(ctx, tx, from+"/"+to.ProjectHash, *session)
	}
	if err == nil && to.ProjectHash != was.ProjectHash {
		err = deleteValue(ctx, tx, from+"/"+was.ProjectHash)
	}
	return err
}
