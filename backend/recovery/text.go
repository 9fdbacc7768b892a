package recovery

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// noun says how a table shows in the readable report.
type noun struct {
	table   string
	name    string // of the noun
	heading string
	title   []string // columns, the first that holds something
	belongs string   // the column with the id of its session or conversation
	texts   []string // columns with what was written
}

// nouns are the tables that hold what a person wrote or asked for, in the order
// of the report.
func nouns() []noun {
	return []noun{
		{"sessions", "session", "Sessions", []string{"name"}, "", []string{"project_directory", "task_description"}},
		{"task_description_history", "task_version", "Versions of task texts", nil, "session_id", []string{"name", "description"}},
		{"background_jobs", "job", "Jobs", []string{"title"}, "session_id", []string{"status", "prompt", "response", "error_message"}},
		{"terminal_sessions", "terminal", "Terminals", []string{"title", "command"}, "work_session_id", []string{"status", "working_directory", "output_log"}},
		{"remote_agent_conversations", "conversation", "Conversations", []string{"title", "platform_conversation_id"}, "", nil},
		{"remote_agent_messages", "message", "Messages", []string{"role"}, "conversation_id", []string{"content"}},
		{"remote_agent_workflow_runs", "run", "Workflow runs", []string{"workflow_name"}, "conversation_id", []string{"status", "user_message", "error_message"}},
	}
}

// rank puts what others belong to first, and what nobody reads last.
func rank(table string) int {
	all := nouns()
	for i, n := range all {
		if n.table == table {
			return i
		}
	}
	return len(all)
}

// text gathers the readable part of a report: what was made or changed after
// the newest verified backup, everything without one.
type text struct {
	backup  *workbench.Backup
	nouns   map[string]noun
	titles  map[string]string // of sessions and conversations, by id
	items   map[string][]item // by table
	newest  int64
	counts  map[string]int64 // by table
	dropped int64            // items beyond what a report holds
	bytes   int
}

// item is one thing in the report.
type item struct {
	at    int64 // UTC ms
	title string
	body  string
}

const (
	maxItemBytes   = 64 << 10 // of one text; the whole is in the .jsonl
	maxReportBytes = 32 << 20 // of all; a larger file opens in no editor
)

func newText(backup *workbench.Backup) *text {
	t := &text{backup: backup, nouns: map[string]noun{}, titles: map[string]string{}, items: map[string][]item{}, counts: map[string]int64{}}
	for _, n := range nouns() {
		t.nouns[n.table] = n
	}
	return t
}

func (t *text) since() int64 {
	if t.backup == nil {
		return 0
	}
	return t.backup.CreatedAt
}

// take looks at a row.
func (t *text) take(table string, row map[string]any) {
	n, ok := t.nouns[table]
	if !ok {
		return
	}
	title := firstOf(row, n.title)
	if id := words(row["id"]); n.belongs == "" {
		t.titles[id] = title
	}
	at := changedAt(row)
	if at <= t.since() {
		return
	}
	t.newest = max(t.newest, at)
	t.counts[table]++
	if t.bytes > maxReportBytes {
		t.dropped++
		return
	}
	i := item{at: at, title: title, body: t.body(n, row)}
	t.bytes += len(i.body)
	t.items[table] = append(t.items[table], i)
}

// changedAt is when a row was last changed, UTC ms. A damaged one may claim a
// time that has not come; it is not believed.
func changedAt(row map[string]any) int64 {
	var newest int64
	for _, column := range []string{"created_at", "updated_at", "last_activity_at", "completed_at"} {
		if at, ok := row[column].(int64); ok && at <= workbench.SystemClock() {
			newest = max(newest, at)
		}
	}
	return newest
}

func (t *text) body(n noun, row map[string]any) string {
	var b strings.Builder
	if owner := words(row[n.belongs]); owner != "" {
		if title := t.titles[owner]; title != "" {
			fmt.Fprintf(&b, "of %s (`%s`)\n\n", oneLine(title), owner)
		} else {
			fmt.Fprintf(&b, "of `%s`\n\n", owner)
		}
	}
	for _, column := range n.texts {
		value := words(row[column])
		switch {
		case value == "":
		case strings.Contains(value, "\n") || len(value) > 200:
			fmt.Fprintf(&b, "%s:\n\n%s\n", column, fenced(value))
		default:
			fmt.Fprintf(&b, "%s: %s\n\n", column, oneLine(value))
		}
	}
	return b.String()
}

// between counts what lies after the backup.
func (t *text) between() Between {
	b := Between{From: t.since(), To: t.newest, Changes: []workbench.NounChanges{}}
	if t.backup != nil {
		b.Backup = t.backup.FileName
	}
	for _, n := range nouns() {
		if n.name == "conversation" || t.counts[n.table] == 0 {
			continue // a conversation counts by its messages
		}
		c := workbench.NounChanges{Noun: n.name, Count: t.counts[n.table], Titles: []string{}}
		for _, i := range newestFirst(t.items[n.table]) {
			if len(c.Titles) < workbench.ChangedTitles && len(n.title) > 0 && n.name != "message" {
				c.Titles = append(c.Titles, oneLine(i.title))
			}
		}
		b.Changes = append(b.Changes, c)
	}
	return b
}

func newestFirst(items []item) []item {
	return slices.SortedStableFunc(slices.Values(items), func(a, b item) int { return cmp.Compare(b.at, a.at) })
}

// write writes the report for people.
func (t *text) write(path string, report Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# What could be read of the damaged database\n\n%s\n\n", report.Cause)
	b.WriteString("The damaged file was moved aside and not changed; this was read from a copy of it.\n")
	b.WriteString("Every row that could be read is in a file beside this one, one JSON object a line, a file for each table. Secrets are left out.\n\n")
	if report.Damage != "" {
		fmt.Fprintf(&b, "**%s**\n\n", report.Damage)
	}
	t.writeTables(&b, report)
	t.writeSince(&b, report)
	for _, n := range nouns() {
		t.writeNoun(&b, n)
	}
	if t.dropped > 0 {
		fmt.Fprintf(&b, "\n%d more entries are in the files of their tables.\n", t.dropped)
	}
	return replaceFile(path, []byte(b.String()))
}

func (t *text) writeTables(b *strings.Builder, report Report) {
	if len(report.Tables) == 0 {
		return
	}
	b.WriteString("| table | rows that were read | rows that could not be read |\n| --- | ---: | ---: |\n")
	for _, table := range report.Tables {
		lost := fmt.Sprint(table.Lost)
		if table.Lost < 0 {
			lost = "some; nothing tells how many"
		}
		fmt.Fprintf(b, "| %s | %d | %s |\n", table.Name, table.Rows, lost)
	}
	b.WriteString("\n")
}

func (t *text) writeSince(b *strings.Builder, report Report) {
	if t.backup == nil {
		b.WriteString("There is no verified backup, so everything that could be read follows.\n\n")
		return
	}
	fmt.Fprintf(b, "The newest verified backup is %s, made at %s. What was made or changed after it follows.\n\n", t.backup.FileName, utc(t.backup.CreatedAt))
	if len(report.Between.Changes) == 0 {
		b.WriteString("Nothing newer could be read.\n\n")
	}
}

func (t *text) writeNoun(b *strings.Builder, n noun) {
	items := t.items[n.table]
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n", n.heading)
	for _, i := range newestFirst(items) {
		fmt.Fprintf(b, "### %s\n\n%s", strings.TrimSpace(utc(i.at)+" "+oneLine(i.title)), i.body)
	}
}

func utc(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05 UTC") }

func firstOf(row map[string]any, columns []string) string {
	for _, column := range columns {
		if s := words(row[column]); s != "" && s != "[]" {
			return s
		}
	}
	return ""
}

// words is a value as text.
func words(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return strings.ToValidUTF8(v, "\uFFFD")
	case []byte:
		return strings.ToValidUTF8(string(v), "\uFFFD")
	default:
		return fmt.Sprint(v)
	}
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 120 {
		return string(runes[:119]) + "…"
	}
	return s
}

// fenced is text as a block that no text can close.
func fenced(s string) string {
	if len(s) > maxItemBytes {
		s = strings.ToValidUTF8(s[:maxItemBytes], "") + "\n[the rest is in the file of its table]"
	}
	fence := "```"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fence + "\n" + strings.TrimRight(s, "\n") + "\n" + fence + "\n"
}
