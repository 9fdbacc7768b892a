package store

import "context"

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
)

// rememberedKinds are the kinds of keys by the statement that sweeps those of
// rows that are gone. TestEveryDraftGoesWithItsRow holds the front end's drafts
// against it.
func rememberedKinds() map[string][]string {
	return map[string][]string{
		sqlSweepSessions:      sessionKinds(),
		sqlSweepJobs:          jobKinds(),
		sqlSweepConversations: {"chat_draft"},
		sqlSweepGates:         {"gate_draft"},
		sqlSweepEnvironments:  {"commit_draft"},
		sqlSweepCodebases:     {"start_draft"},
	}
}

func sessionKinds() []string {
	return []string{"draft", "layout", "pinned", "run_draft", "shell_draft", "find_draft", "external_draft", "version_draft"}
}

func jobKinds() []string { return []string{"plan_draft", "merge_draft"} }

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

// ForgetGone deletes what a machine keeps under ids of rows that are gone, as
// after retention, which deletes many at a time.
func (db *DB) ForgetGone(ctx context.Context, hostID string) error {
	return db.Write(ctx, func(tx *Tx) error {
		for statement, kinds := range rememberedKinds() {
			for _, kind := range kinds {
				from, to := within(rememberedKey(hostID, kind, ""))
				if _, err := tx.exec(ctx, statement, from, to); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
