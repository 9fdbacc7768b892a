package store

import (
	"context"
	"fmt"
)

// What is kept under the id of a row has the key host/HOST/KIND/ID. No foreign
// key reaches it, so what is left of a row that went is swept.
const (
	sweepValues           = `DELETE FROM key_value_store WHERE key >= $1 AND key < $2 AND NOT EXISTS (SELECT 1 FROM `
	sweptID               = ` r WHERE r.id = substr(key_value_store.key, length(CAST($1 AS TEXT)) + 1))`
	sqlSweepSessions      = sweepValues + `sessions` + sweptID
	sqlSweepJobs          = sweepValues + `background_jobs` + sweptID
	sqlSweepConversations = sweepValues + `remote_agent_conversations` + sweptID
	sqlSweepGates         = sweepValues + `workflow_gates` + sweptID
	sqlSweepEnvironments  = sweepValues + `remote_agent_isolation_environments` + sweptID
	sqlSweepCodebases     = sweepValues + `remote_agent_codebases` + sweptID
	sqlSweepTerminals     = sweepValues + `terminal_sessions` + sweptID
	sqlSweepRuns          = sweepValues + `remote_agent_workflow_runs` + sweptID
	sqlSweepPermissions   = sweepValues + `permission_requests` + sweptID

	// Which session was open last, of all and of each project, names it as the value.
	sqlSweepActive  = sweepValues + `sessions r WHERE r.id = key_value_store.value)`
	sqlForgetActive = `DELETE FROM key_value_store WHERE key >= $1 AND key < $2 AND value = $3`

	transferIDs = `SELECT id FROM %s WHERE %s`
)

// remembered is what a machine keeps under the ids of the rows of a table.
type remembered struct {
	table string
	sweep string // deletes what is left of rows that are gone
	kinds []string
}

// rememberedOf are the tables with such rows. TestEveryDraftGoesWithItsRow holds
// the front end's drafts against it.
func rememberedOf() []remembered {
	return []remembered{
		{"sessions", sqlSweepSessions, sessionKinds()},
		{"background_jobs", sqlSweepJobs, jobKinds()},
		{"remote_agent_conversations", sqlSweepConversations, []string{"chat_draft", "chat_title_draft"}},
		{"terminal_sessions", sqlSweepTerminals, []string{"terminal_title_draft", "restart_draft"}},
		{"remote_agent_workflow_runs", sqlSweepRuns, []string{"budget_draft"}},
		{"permission_requests", sqlSweepPermissions, []string{"refusal_draft"}},
		{"workflow_gates", sqlSweepGates, []string{"gate_draft"}},
		{"remote_agent_isolation_environments", sqlSweepEnvironments, []string{"commit_draft"}},
		{"remote_agent_codebases", sqlSweepCodebases, codebaseKinds()},
	}
}

func sessionKinds() []string {
	return []string{"draft", "layout", "pinned", "run_draft", "shell_draft", "find_draft", "external_draft", "version_draft", "files_gone"}
}

func codebaseKinds() []string {
	return []string{"start_draft", "locate_draft", "worktree_draft", "workflow_name_draft", "variable_draft"}
}

func jobKinds() []string { return []string{"plan_draft", "merge_draft", "say_draft"} }

func rememberedKey(hostID, kind, id string) string { return "host/" + hostID + "/" + kind + "/" + id }

// forget deletes what is kept under the id of one row.
func forget(ctx context.Context, tx *Tx, hostID string, kinds []string, id string) error {
	for _, kind := range kinds {
		if err := deleteValue(ctx, tx, rememberedKey(hostID, kind, id)); err != nil {
			return err
		}
	}
	return nil
}

// forgetActive forgets that a session was the open one, of all or of its project.
func forgetActive(ctx context.Context, tx *Tx, hostID, id string) error {
	from, to := activeKeys(hostID)
	_, err := tx.exec(ctx, sqlForgetActive, from, to, id)
	return err
}

// activeKeys are host/HOST/active_session, and the one of each project beneath it.
func activeKeys(hostID string) (from, to string) {
	from = "host/" + hostID + "/active_session"
	return from, from + "0"
}

// forgetWith deletes what is kept under the ids of rows that are about to go.
func forgetWith(ctx context.Context, tx *Tx, hostID string, chosen Selection) error {
	for _, r := range rememberedOf() {
		if chosen[r.table] == "" {
			continue
		}
		statement := fmt.Sprintf(transferIDs, quoted(r.table), chosen[r.table])
		ids, err := all(ctx, tx.raw, func(r row) (id string, err error) { return id, r.Scan(&id) }, statement)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := forgetRow(ctx, tx, hostID, r, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func forgetRow(ctx context.Context, tx *Tx, hostID string, r remembered, id string) error {
	switch r.table {
	case "background_jobs":
		return dropJobValues(ctx, tx, hostID, id)
	case "sessions":
		if err := forgetActive(ctx, tx, hostID, id); err != nil {
			return err
		}
	}
	return forget(ctx, tx, hostID, r.kinds, id)
}

// ForgetGone deletes what a machine keeps under ids of rows that are gone: older
// versions left it there.
func (db *DB) ForgetGone(ctx context.Context, hostID string) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, r := range rememberedOf() {
			for _, kind := range r.kinds {
				from, to := within(rememberedKey(hostID, kind, ""))
				if _, err := tx.exec(ctx, r.sweep, from, to); err != nil {
					return err
				}
			}
		}
		from, to := activeKeys(hostID)
		_, err := tx.exec(ctx, sqlSweepActive, from, to)
		return err
	})
}
