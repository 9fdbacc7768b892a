package bundle

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
)

// people writes the texts of sessions and conversations as Markdown: what a
// person looks for in a bundle, without a program.
func (w *writer) people(tables []store.RowTable) error {
	table := func(name string) store.RowTable {
		return tables[slices.IndexFunc(tables, func(t store.RowTable) bool { return t.Name == name })]
	}
	if err := w.tasks(table("sessions"), table("background_jobs")); err != nil {
		return err
	}
	conversations, messages := table("remote_agent_conversations"), table("remote_agent_messages")
	if w.chosen[messages.Name] == "" {
		return nil
	}
	messages.Key = []string{"conversation_id", "seq"}
	return w.part("conversations.md", "", func(out io.Writer) (int64, error) {
		titles, err := w.titles(conversations)
		if err != nil {
			return 0, err
		}
		last := ""
		return 0, w.rows.Rows(w.ctx, messages, w.chosen[messages.Name], nil, func(values []any) error {
			get := getter(messages, values)
			if id := get("conversation_id"); id != last {
				last = id
				if _, err := fmt.Fprintf(out, "# %s\n\n", titles[id]); err != nil {
					return err
				}
			}
			_, err := fmt.Fprintf(out, "## %s, %s\n\n%s\n\n", get("role"), moment(get("created_at")), get("content"))
			return err
		})
	})
}

// titles are the headings of conversations by their ids.
func (w *writer) titles(conversations store.RowTable) (map[string]string, error) {
	titles := map[string]string{}
	err := w.rows.Rows(w.ctx, conversations, w.chosen[conversations.Name], nil, func(values []any) error {
		get := getter(conversations, values)
		title := oneLine(get("title"))
		if title == "" {
			title = "Conversation"
		}
		titles[get("id")] = title + " (" + get("id") + ")"
		return nil
	})
	return titles, err
}

// tasks writes the task of each session, and what its jobs were asked and said.
func (w *writer) tasks(sessions, jobs store.RowTable) error {
	if w.chosen[sessions.Name] == "" {
		return nil
	}
	err := w.part("tasks.md", "", func(out io.Writer) (int64, error) {
		return 0, w.rows.Rows(w.ctx, sessions, w.chosen[sessions.Name], nil, func(values []any) error {
			get := getter(sessions, values)
			_, err := fmt.Fprintf(out, "# %s (%s)\n\n%s\n\n%s\n\n", oneLine(get("name")), get("id"), get("project_directory"), get("task_description"))
			return err
		})
	})
	if err != nil || w.chosen[jobs.Name] == "" {
		return err
	}
	jobs.Key = []string{"session_id", "created_at", "id"}
	return w.part("jobs.md", "", func(out io.Writer) (int64, error) {
		return 0, w.rows.Rows(w.ctx, jobs, w.chosen[jobs.Name], nil, func(values []any) error {
			get := getter(jobs, values)
			_, err := fmt.Fprintf(out, "# %s (%s, %s)\n\nSession %s, %s\n\n## Prompt\n\n%s\n\n## Response\n\n%s\n\n",
				oneLine(get("title")), get("id"), get("status"), get("session_id"), moment(get("created_at")), get("prompt"), get("response"))
			return err
		})
	})
}

// getter gives the values of a row as text, "" for NULL.
func getter(t store.RowTable, values []any) func(string) string {
	return func(column string) string {
		if v := values[t.Index(column)]; v != nil {
			return fmt.Sprint(v)
		}
		return ""
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func moment(ms string) string {
	var n int64
	if _, err := fmt.Sscan(ms, &n); err != nil {
		return ms
	}
	return time.UnixMilli(n).UTC().Format(time.RFC3339)
}
