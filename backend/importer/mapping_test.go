package importer_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// column says what becomes of a column of a source. The zero value: its own
// value stands in a row here under the column's name.
type column struct {
	value string // as SQL, where it has to be a certain one
	here  string // piece of a row, where it stands elsewhere or in another form
	why   string // it is not taken, because
}

var (
	tableOf  = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\);`)
	commas   = regexp.MustCompile(`,\s+`)
	columnOf = regexp.MustCompile(`^(\w+) (\w+)`)
)

// sources are the columns of each table of a schema, with their types.
func sources(schema string) map[string][][2]string {
	tables := map[string][][2]string{}
	for _, found := range tableOf.FindAllStringSubmatch(schema, -1) {
		for _, part := range commas.Split(found[2], -1) {
			if c := columnOf.FindStringSubmatch(part); c != nil && c[1] != "PRIMARY" {
				tables[found[1]] = append(tables[found[1]], [2]string{c[1], c[2]})
			}
		}
	}
	return tables
}

// mapping is one row of each table of a source, and what each column of it has to
// become here.
type mapping struct {
	insert []string
	here   map[string]string // by table.column
}

// oneOfEach makes a row of each table: values differ from column to column, so
// that one which is dropped, or put elsewhere, is found out.
func oneOfEach(t *testing.T, schema string, order []string, known map[string]column) mapping {
	t.Helper()
	m := mapping{here: map[string]string{}}
	tables := sources(schema)
	n := 0
	for _, table := range order {
		var names, values []string
		for _, c := range tables[table] {
			n++
			full := table + "." + c[0]
			k := known[full]
			delete(known, full)
			value, here := k.value, k.here
			if value == "" {
				value, here = valueOf(full, c, n, here)
			} else if here == "" {
				here = c[0] + "=" + strings.Trim(value, "'")
			}
			names, values = append(names, c[0]), append(values, value)
			if k.why == "" {
				m.here[full] = here
			}
		}
		m.insert = append(m.insert, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ", "), strings.Join(values, ", ")))
	}
	for name := range known {
		t.Errorf("the schema has no column %s", name)
	}
	return m
}

// valueOf is a value that no other column has, as SQL and as it stands here.
func valueOf(full string, c [2]string, n int, here string) (value, stands string) {
	at := 1735689600000 + int64(n)*1000 // 2025-01-01
	switch c[1] {
	case "INTEGER", "BIGINT":
		number := int64(70_000 + n)
		if strings.HasSuffix(c[0], "_at") || strings.HasSuffix(c[0], "_time") || c[0] == "timestamp" {
			number = at
		}
		value, stands = fmt.Sprint(number), fmt.Sprint(c[0], "=", number)
	case "TIME":
		value, stands = fmt.Sprintf("'2025-01-01 00:%02d:%02d'", n/60, n%60), fmt.Sprint(c[0], "=", at)
	case "JSON":
		value, stands = fmt.Sprintf(`'{"k":"%s"}'`, full), fmt.Sprintf(`%s={"k":"%s"}`, c[0], full)
	case "BOOL":
		value, stands = "TRUE", c[0]+"=true"
	default:
		value, stands = "'of "+full+"'", c[0]+"=of "+full
	}
	if here != "" {
		stands = strings.ReplaceAll(here, "@", strings.TrimPrefix(stands, c[0]+"="))
	}
	return value, stands
}

// check wants each column here, and no column of the fixture to be unknown.
func (m mapping) check(t *testing.T, report workbench.ForeignReport, rows string) {
	t.Helper()
	if len(report.Problems) > 0 {
		t.Errorf("skipped: %+v", report.Problems)
	}
	for _, note := range report.Notes {
		if strings.Contains(note, "does not know") {
			t.Error(note)
		}
	}
	for full, here := range m.here {
		if !strings.Contains(rows, here) {
			t.Errorf("%s is not here as %s", full, here)
		}
	}
	if t.Failed() {
		t.Log(rows)
	}
}

const newNumber = "rows of a history and a log get ids and numbers of their own here"

// TestEveryColumnOfPlanToCode holds the import to SCHEMA.md: each column of the
// source is here, or is listed with the reason why not.
func TestEveryColumnOfPlanToCode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	known := map[string]column{
		"sessions.project_directory":                  {value: "'" + dir + "'"},
		"sessions.project_hash":                       {value: "'old'", why: "made of the path, as all hashes here"},
		"sessions.task_description":                   {value: "'text'"},
		"sessions.included_files":                     {value: `'["in.go"]'`, here: `included_files=["in.go"] force_excluded_files=["out.go"] video`},
		"sessions.force_excluded_files":               {value: `'["out.go"]'`},
		"sessions.search_selected_files_only":         {value: "1", here: "search_selected_files_only=true"},
		"sessions.task_history_current_index":         {value: "0"},
		"sessions.file_history_current_index":         {value: "0"},
		"task_description_history.id":                 {value: "1", why: newNumber},
		"task_description_history.session_id":         {value: "'of sessions.id'"},
		"task_description_history.description":        {value: "'text'"},
		"task_description_history.sequence_number":    {why: newNumber},
		"task_description_history.version":            {why: newNumber},
		"file_selection_history.id":                   {value: "1", why: newNumber},
		"file_selection_history.session_id":           {value: "'of sessions.id'"},
		"file_selection_history.included_files":       {value: `'["in.go"]'`},
		"file_selection_history.force_excluded_files": {value: `'["out.go"]'`},
		"file_selection_history.sequence_number":      {why: newNumber},
		"file_selection_history.version":              {why: newNumber},
		"background_jobs.session_id":                  {value: "'of sessions.id'"},
		"background_jobs.status":                      {value: "'completed'"},
		"background_jobs.actual_cost":                 {value: "0.25", here: "cost_nano_usd=250000000"},
		"background_jobs.metadata":                    {value: `'{"displayName":"name of the job","requestId":"not this one"}'`, here: "title=name of the job"},
		"background_jobs.is_finalized":                {value: "0", here: "is_finalized=true"},
		"terminal_sessions.job_id":                    {value: "'of background_jobs.id'"},
		"terminal_sessions.session_id":                {value: "'task:of sessions.id'", here: "session_id=task:of sessions.id job_id=of background_jobs.id work_session_id=of sessions.id"},
		"terminal_sessions.status":                    {value: "'failed'"},
		"terminal_sessions.environment_vars":          {value: `'{"A":"b"}'`},
		"terminal_sessions.output_snapshot":           {why: "there is a log"},
		"project_system_prompts.project_hash":         {value: "'old'", why: "it becomes that of the session"},
		"project_system_prompts.is_custom":            {value: "1", here: "is_custom=true"},
		"key_value_store.key":                         {here: "key=import/plantocode/@"},
		"app_settings.key":                            {here: "key=import/plantocode/app_settings/@"},
		"app_settings.description":                    {why: "it explains the other program"},
		"app_settings.created_at":                     {why: "values that are remembered have the time of their last change"},
		"error_logs.id":                               {value: "1", why: newNumber},
		"error_logs.level":                            {value: "'WARN'"},
		"error_logs.metadata":                         {value: `'{"m":1}'`},
		"db_diagnostic_logs.id":                       {value: "1", why: newNumber},
		"migrations.id":                               {value: "1", why: "the steps of another program"},
		"migrations.name":                             {why: "the steps of another program"},
		"migrations.applied_at":                       {why: "the steps of another program"},
	}
	order := []string{
		"sessions", "task_description_history", "file_selection_history", "background_jobs", "terminal_sessions", "project_system_prompts",
		"key_value_store", "app_settings", "error_logs", "db_diagnostic_logs", "migrations",
	}
	m := oneOfEach(t, plantocodeSchema, order, known)
	path := filepath.Join(dir, "appdata.db")
	foreignFile(t, path, append([]string{plantocodeSchema}, m.insert...)...)
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			b := newBench(t, open(t), dir)
			report := b.run(workbench.ForeignPlanToCode, path, false)
			m.check(t, report, dump(t, b.db))
		})
	}
}

// archonColumns are those that newer versions of Archon have.
const archonColumns = `
ALTER TABLE remote_agent_codebases ADD COLUMN allow_env_keys BOOL;
ALTER TABLE remote_agent_codebases DROP COLUMN flavour;
ALTER TABLE remote_agent_conversations ADD COLUMN user_id TEXT;
ALTER TABLE remote_agent_isolation_environments ADD COLUMN updated_at TIME;
ALTER TABLE remote_agent_isolation_environments ADD COLUMN created_by_user_id TEXT;
ALTER TABLE remote_agent_isolation_environments ADD COLUMN adopted BOOL;
ALTER TABLE remote_agent_workflow_runs ADD COLUMN user_id TEXT;
ALTER TABLE remote_agent_workflow_runs ADD COLUMN output_root TEXT;
ALTER TABLE remote_agent_messages ADD COLUMN user_id TEXT`

var addedColumn = regexp.MustCompile(`ALTER TABLE (\w+) ADD COLUMN (\w+ \w+)`)

// archonWhole is the schema with those columns, for the fixture to be read from.
func archonWhole() string {
	schema := strings.Replace(archonSchema, ", flavour TEXT", "", 1)
	for _, added := range addedColumn.FindAllStringSubmatch(archonColumns, -1) {
		head := "CREATE TABLE " + added[1] + " ("
		schema = strings.Replace(schema, head, head+added[2]+", ", 1)
	}
	return schema
}

// TestEveryColumnOfArchon is the same of Archon, from a file and from a server.
func TestEveryColumnOfArchon(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	id := func(short string) string { return "'" + archonID(short) + "'" }
	const nobody = "there are no users here"
	const order = "the rows of a run are numbered by it"
	known := map[string]column{
		"remote_agent_codebases.id":                              {value: id("01")},
		"remote_agent_codebases.allow_env_keys":                  {why: "nothing here asks for it"},
		"remote_agent_codebases.default_cwd":                     {value: "'" + dir + "'"},
		"remote_agent_codebases.kind":                            {value: "'folder'"},
		"remote_agent_codebase_env_vars.id":                      {value: id("02")},
		"remote_agent_codebase_env_vars.codebase_id":             {value: id("01")},
		"remote_agent_codebase_env_vars.key":                     {value: "'NAME'"},
		"remote_agent_codebase_env_vars.value":                   {value: "'secret'", here: "NAME secret\" key_id=key"},
		"remote_agent_isolation_environments.id":                 {value: id("03")},
		"remote_agent_isolation_environments.codebase_id":        {value: id("01")},
		"remote_agent_isolation_environments.workflow_type":      {value: "'pr'"},
		"remote_agent_isolation_environments.working_path":       {value: "'" + dir + "/gone'"},
		"remote_agent_isolation_environments.status":             {value: "'active'", here: "status=missing"},
		"remote_agent_isolation_environments.metadata":           {value: `'{"related_prs":[7]}'`, here: "link_type=pr link_id=7"},
		"remote_agent_isolation_environments.created_by_user_id": {why: nobody},
		"remote_agent_conversations.id":                          {value: id("04")},
		"remote_agent_conversations.user_id":                     {why: nobody},
		"remote_agent_conversations.codebase_id":                 {value: id("01")},
		"remote_agent_conversations.isolation_env_id":            {value: id("03")},
		"remote_agent_sessions.id":                               {value: id("05")},
		"remote_agent_sessions.conversation_id":                  {value: id("04")},
		"remote_agent_sessions.codebase_id":                      {value: id("01")},
		"remote_agent_sessions.active":                           {value: "FALSE", here: "active=false"},
		"remote_agent_sessions.parent_session_id":                {value: id("05")},
		"remote_agent_workflow_runs.id":                          {value: id("06")},
		"remote_agent_workflow_runs.conversation_id":             {value: id("04")},
		"remote_agent_workflow_runs.codebase_id":                 {value: id("01")},
		"remote_agent_workflow_runs.status":                      {value: "'cancelled'"},
		"remote_agent_workflow_runs.outcome":                     {here: `"outcome":"@"`},
		"remote_agent_workflow_runs.output_root":                 {here: `"output_root":"@"`},
		"remote_agent_workflow_runs.user_id":                     {here: `"user_id":"@"`},
		"remote_agent_workflow_runs.metadata":                    {here: `"k":"of no one"`, value: `'{"k":"of no one"}'`},
		"remote_agent_workflow_runs.parent_conversation_id":      {value: id("04")},
		"remote_agent_workflow_runs.parent_run_id":               {value: id("06")},
		"remote_agent_workflow_events.id":                        {value: id("07")},
		"remote_agent_workflow_events.workflow_run_id":           {value: id("06")},
		"remote_agent_workflow_events.event_type":                {value: "'node_completed'"},
		"remote_agent_workflow_events.data":                      {value: `'{"cost_usd":0.5}'`, here: "cost_nano_usd=500000000"},
		"remote_agent_workflow_events.event_order":               {why: order},
		"remote_agent_messages.id":                               {value: id("08")},
		"remote_agent_messages.conversation_id":                  {value: id("04")},
		"remote_agent_messages.role":                             {value: "'system'"},
		"remote_agent_messages.metadata":                         {here: `"k":"of a message"`, value: `'{"k":"of a message"}'`},
		"remote_agent_messages.user_id":                          {here: `"user_id":"@"`},
		"remote_agent_users.id":                                  {value: id("09"), why: nobody},
		"remote_agent_users.display_name":                        {why: nobody},
	}
	m := oneOfEach(t, archonWhole(), []string{
		"remote_agent_codebases", "remote_agent_codebase_env_vars", "remote_agent_isolation_environments", "remote_agent_conversations", "remote_agent_sessions",
		"remote_agent_workflow_runs", "remote_agent_workflow_events", "remote_agent_messages", "remote_agent_users",
	}, known)
	t.Run("file", func(t *testing.T) {
		path := filepath.Join(dir, "archon.db")
		script := archonSQL(archonSchema+archonColumns, dir, " ID", " TEXT", " TIME", " TEXT", " BOOL", " INTEGER", " JSON", " TEXT")
		foreignFile(t, path, append([]string{script}, m.insert...)...)
		b := newBench(t, storetest.OpenPostgres(t), dir)
		report := b.run(workbench.ForeignArchon, path, false)
		m.check(t, report, dump(t, b.db))
	})
	t.Run("server", func(t *testing.T) {
		address := storetest.EmptyPostgresURL(t)
		raw, err := sql.Open("pgx", address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = raw.Close() }()
		script := archonSQL(archonSchema+archonColumns, dir, " ID", " UUID", " TIME", " TIMESTAMPTZ", " BOOL", " BOOLEAN", " JSON", " JSONB")
		raw.SetMaxOpenConns(1)
		for _, statement := range append([]string{"SET TIME ZONE 'UTC'", script}, m.insert...) {
			if _, err := raw.ExecContext(t.Context(), statement); err != nil {
				t.Fatalf("%v: %s", err, statement)
			}
		}
		b := newBench(t, storetest.Open(t), dir)
		report := b.run(workbench.ForeignArchon, address, false)
		m.check(t, report, dump(t, b.db))
	})
}
