package store

import (
	"fmt"
	"slices"
	"strings"
)

const transferMember = `%s IN (SELECT %s FROM %s WHERE %s)`

// Selection says, by table, for which rows a condition holds. A table without a
// condition has no row in it.
type Selection map[string]string

// Everything selects all rows.
func Everything() Selection {
	all := Selection{}
	for _, t := range RowTables() {
		all[t.Name] = "TRUE"
	}
	return all
}

// With is the selection with the rows that go with its own when they are
// deleted.
func (s Selection) With(tables []RowTable) Selection {
	out := Selection{}
	for _, t := range tables {
		var any []string
		if s[t.Name] != "" {
			any = append(any, s[t.Name])
		}
		for _, c := range t.Columns {
			if c.Cascade && out[c.Parent] != "" {
				any = append(any, member(c.Name, tables, c.Parent, out[c.Parent]))
			}
		}
		if len(any) > 0 {
			out[t.Name] = either(any)
		}
	}
	return out
}

// Parents are the rows that those of the selection cannot be without, and those
// that these cannot be without. roots are the
// tables whose own rows were selected; what goes with a parent has it in the
// selection already.
func (s Selection) Parents(tables []RowTable, roots Selection) Selection {
	needed := map[string][]string{}
	for _, t := range slices.Backward(tables) {
		rows := slices.Clone(needed[t.Name])
		if s[t.Name] != "" {
			rows = append(rows, s[t.Name])
		}
		if len(rows) == 0 {
			continue
		}
		for _, c := range t.Columns {
			if c.Parent == t.Name || !needs(c) || c.Cascade && roots[t.Name] == "" && needed[t.Name] == nil {
				continue
			}
			parent := tables[slices.IndexFunc(tables, func(p RowTable) bool { return p.Name == c.Parent })]
			needed[c.Parent] = append(needed[c.Parent], fmt.Sprintf(transferMember, quoted(parent.Key[0]), quoted(c.Name), quoted(t.Name), either(rows)))
		}
	}
	out := Selection{}
	for name, any := range needed {
		out[name] = either(any)
	}
	return out
}

// needs says whether a row is not itself without the one that it refers to. Its
// other references become empty where nothing is.
func needs(c RowColumn) bool {
	return c.Parent != "" && (c.NotNull || c.Parent == "remote_agent_codebases" || c.Parent == "workflow_definitions")
}

// Or is what is in one selection or in the other.
func (s Selection) Or(other Selection) Selection {
	out := Selection{}
	for _, side := range []Selection{s, other} {
		for name, condition := range side {
			if out[name] != "" {
				condition = either([]string{out[name], condition})
			}
			out[name] = condition
		}
	}
	return out
}

func member(column string, tables []RowTable, parent, condition string) string {
	t := tables[slices.IndexFunc(tables, func(p RowTable) bool { return p.Name == parent })]
	return fmt.Sprintf(transferMember, quoted(column), quoted(t.Key[0]), quoted(parent), condition)
}

func either(conditions []string) string {
	if len(conditions) == 1 {
		return conditions[0]
	}
	return "(" + strings.Join(conditions, " OR ") + ")"
}

// Of is a condition on a column's text, for a Selection.
func Of(column, value string) string {
	return quoted(column) + " = " + quotedText(value)
}

func quotedText(value string) string { return "'" + strings.ReplaceAll(text(value), "'", "''") + "'" }

// SessionSelection selects a session and the cost of it.
func SessionSelection(id string) Selection {
	return Selection{"sessions": Of("id", id), "usage_events": Of("session_id", id)}
}

// ProjectSelection selects a project and all that belongs to it.
func ProjectSelection(id string) Selection {
	hash := fmt.Sprintf(transferMember, `"project_hash"`, `"project_hash"`, `"remote_agent_codebases"`, Of("id", id))
	s := Selection{"remote_agent_codebases": Of("id", id), "project_system_prompts": hash, "permission_rules": hash}
	for _, name := range []string{"sessions", "remote_agent_conversations", "remote_agent_workflow_runs", "usage_events", "worktree_snapshots"} {
		s[name] = Of("codebase_id", id)
	}
	return s
}

// What is kept under a key has no foreign key. Ids end the keys of what a
// machine remembers; a setting of a project begins with its hash.
const (
	transferRemembered = `substr("key", length(rtrim("key", replace("key", '/', ''))) + 1) IN (SELECT "id" FROM %s WHERE %s)`
	transferParts      = `"key" IN (SELECT k."key" FROM (SELECT "id" FROM %[1]s WHERE %[2]s) r JOIN "key_value_store" k ON k."key" >= %[3]s || r."id" || '/' AND k."key" < %[3]s || r."id" || '0')`
	transferChoices    = `"key" IN (SELECT 'conversation/' || "id" || '/choice' FROM "remote_agent_conversations" WHERE %s)`
	transferSettings   = `EXISTS (SELECT 1 FROM %s WHERE (%s) AND "app_settings"."key" LIKE 'project/' || "project_hash" || '/%%')`
)

// Remembered is the selection with what is kept under keys of its rows: drafts,
// layouts and pins of sessions, and what is set for their projects.
func (s Selection) Remembered() Selection {
	var values, settings []string
	for _, name := range []string{
		"sessions", "background_jobs", "remote_agent_conversations", "workflow_gates", "remote_agent_isolation_environments", "remote_agent_codebases",
	} {
		if s[name] != "" {
			values = append(values, fmt.Sprintf(transferRemembered, quoted(name), s[name]))
		}
	}
	out := s.Or(nil)
	if len(values) > 0 {
		out["key_value_store"] = `"key" LIKE 'host/%' AND ` + either(values)
	}
	// The calls of tools of a job, what is said of it, what arrives of a message.
	for name, prefix := range map[string]string{"background_jobs": "job/", "remote_agent_messages": "message/"} {
		if s[name] == "" {
			continue
		}
		parts := fmt.Sprintf(transferParts, quoted(name), s[name], quotedText(prefix))
		if out["key_value_store"] != "" {
			parts = either([]string{"(" + out["key_value_store"] + ")", parts})
		}
		out["key_value_store"] = parts
	}
	if chats := s["remote_agent_conversations"]; chats != "" {
		choices := fmt.Sprintf(transferChoices, chats)
		if out["key_value_store"] != "" {
			choices = either([]string{"(" + out["key_value_store"] + ")", choices})
		}
		out["key_value_store"] = choices
	}
	for _, name := range []string{"sessions", "remote_agent_codebases"} {
		if s[name] != "" {
			settings = append(settings, fmt.Sprintf(transferSettings, quoted(name), s[name]))
		}
	}
	if len(settings) > 0 {
		out["app_settings"] = either(settings)
	}
	return out
}
