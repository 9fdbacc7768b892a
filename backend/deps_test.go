package backend_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/holdfast-app/holdfast/"

// listed is a package as go list knows it. Imports are those of the program,
// not of its tests.
type listed struct {
	ImportPath string
	Imports    []string
}

// own lists the packages of this module, by their path in it.
func own(t *testing.T) map[string]listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports", "./app/...", "./backend/...", "./migrations/...")
	cmd.Dir = ".." // the module
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]listed{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages[strings.TrimPrefix(p.ImportPath, module)] = p
	}
}

// Each import is forbidden outside the packages that need it, for a reason.
func TestDepsOutside(t *testing.T) {
	t.Parallel()
	rules := []struct {
		imported string // with everything below it
		allowed  []string
		reason   string
	}{
		{"database/sql", []string{"backend/store"}, "SQL lives in one package, so that both engines are served and tested in one place"},
		{"modernc.org/sqlite", []string{"backend/store"}, "errors of a driver are translated in one place"},
		{"github.com/pressly/goose/v3", []string{"backend/store"}, "the schema has one owner"},
		{"os/exec", []string{"backend/host", "backend/worktree", "backend/opener"}, "a child of the owner dies with it: what must survive is the host's child, and git is asked by worktree; an editor is neither watched nor kept"},
		{"github.com/creack/pty", []string{"backend/host"}, "terminals belong to the process that survives"},
		{"github.com/wailsapp/wails/v2", []string{"app"}, "serve and every test run without a window"},
		{"github.com/coder/websocket", []string{"backend/server"}, "there is one stream protocol"},
		{"github.com/zalando/go-keyring", []string{"backend/secrets"}, "a keyring may hang, so its calls are bounded in one place"},
		{"github.com/anthropics/anthropic-sdk-go", []string{"backend/agent/llm"}, "requests of models are made by a child, so that they survive the owner"},
		{"github.com/coder/acp-go-sdk", []string{"backend/agent/acp"}, "its types are used and its connection is not, which cannot go on in another process"},
		{"github.com/openai/openai-go/v3", []string{"backend/agent/llm"}, "requests of models are made by a child, so that they survive the owner"},
		{"github.com/spf13/cobra", []string{"backend/cli"}, "services know nothing of the command line"},
		{"github.com/modelcontextprotocol/go-sdk", []string{"backend/mcp"}, "there is one server of tools"},
		{"github.com/goccy/go-yaml", []string{"backend/yamldoc", "backend/project", "backend/workflow/definition"}, "YAML of a repository is read in one place, which bounds its depth and outlives a defect of the parser"},
		{"github.com/tiktoken-go/tokenizer", []string{"backend/task"}, "there is one estimate of tokens"},
		{module + "app", nil, "app imports the backend, never the other way round"},
		{module + "backend/cli", nil, "only main knows the command line"},
		{module + "backend/store/storetest", nil, "it is for tests"},
		{module + "backend/host/hosttest", nil, "it is for tests"},
	}
	packages := own(t)
	for _, rule := range rules {
		for name, p := range packages {
			if slices.Contains(rule.allowed, name) || strings.HasSuffix(path.Base(name), "test") {
				continue
			}
			for _, imported := range p.Imports {
				if imported == rule.imported || strings.HasPrefix(imported, rule.imported+"/") {
					t.Errorf("%s imports %s: %s", name, imported, rule.reason)
				}
			}
		}
	}
	for _, rule := range rules {
		for _, name := range rule.allowed {
			if _, ok := packages[name]; !ok {
				t.Errorf("the rule for %s allows %s, which is not there", rule.imported, name)
			}
		}
	}
}

// Within the module a package imports what its row names, and nothing else. A
// service declares the small interface of the store that it needs; the
// composition root (backend) wires them.
func TestDepsWithin(t *testing.T) {
	t.Parallel()
	const domain = "backend/workbench"
	allowed := map[string][]string{
		domain:       {},
		"migrations": {},

		"backend/config":  {domain, "backend/redact", "backend/disk"},
		"backend/disk":    {},
		"backend/files":   {domain},
		"backend/host":    {domain},
		"backend/notice":  {domain},
		"backend/lease":   {domain},
		"backend/project": {domain, "backend/yamldoc"},
		// Both say what is said to and by agents in the words of their seam.
		"backend/ledger":     {domain, "backend/agent"},
		"backend/permission": {domain, "backend/agent"},
		"backend/opener":     {domain},
		"backend/mcp":        {domain, "backend/screen"}, // a client, like a verb
		"backend/provider":   {domain, "backend/agent"},  // it keeps what the user tells drivers
		"backend/secrets":    {domain, "backend/disk"},
		"backend/session":    {domain},
		"backend/search":     {domain, "backend/screen"},  // output is indexed as the text that it shows
		"backend/worktree":   {domain, "backend/yamldoc"}, // a project says in a file what its worktrees need
		"backend/agent":      {domain},
		"backend/redact":     {},
		"backend/screen":     {},
		"backend/setting":    {domain},
		"backend/errorlog":   {domain, "backend/redact"},
		"backend/yamldoc":    {},
		"backend/store":      {domain, "backend/redact", "migrations"}, // it implements what services declare and imports none of them

		// It copies and checks whole databases, which is no row to put behind an
		// interface.
		"backend/backup": {domain, "backend/store", "backend/disk"},
		// The same for rows of any table.
		"backend/bundle":    {domain, "backend/store", "backend/disk"},
		"backend/retention": {domain, "backend/store", "backend/bundle", "backend/disk"},
		"backend/transfer":  {domain, "backend/store"},
		// It reads tables of other programs and writes rows of any table.
		"backend/importer": {domain, "backend/store"},
		// It reads what is left of a database that no service can use.
		"backend/recovery": {domain, "backend/store", "backend/disk"},

		"backend/agent/claude": {domain, "backend/agent"},
		"backend/agent/codex":  {domain, "backend/agent"},
		"backend/agent/demo":   {domain, "backend/agent"},
		"backend/agent/acp":    {domain, "backend/agent"},
		"backend/agent/llm":    {domain, "backend/agent"},
		"backend/agent/shell":  {domain, "backend/agent"},
		// The search runs as a command line does, so it is read as one.
		"backend/agent/finder": {domain, "backend/agent", "backend/agent/shell"},
		"backend/agent/tui":    {domain}, // pure: terminals ask it, and it starts nothing

		"backend/task/find": {domain}, // pure but for what it is given: the owner and the child search with it
		"backend/task":      {domain, "backend/agent", "backend/agent/finder", "backend/task/find"},

		// What has children goes to the host through process; a job also drives
		// an agent.
		"backend/process":      {domain, "backend/host"},
		"backend/terminal":     {domain, "backend/host", "backend/process", "backend/agent/tui", "backend/disk", "backend/screen"},
		"backend/transcript":   {domain},
		"backend/conversation": {domain, "backend/host", "backend/process", "backend/agent", "backend/turn", "backend/workflow/catalog"},
		"backend/turn":         {domain, "backend/host", "backend/process", "backend/agent", "backend/redact"},
		"backend/job":          {domain, "backend/host", "backend/process", "backend/agent", "backend/turn"},
		"backend/launch":       {domain, "backend/host", "backend/process"},

		// Pure: what a workflow file says, whoever runs it.
		"backend/workflow/definition": {domain, "backend/yamldoc"},
		"backend/workflow/catalog":    {domain, "backend/workflow/definition"},
		"backend/workflow/bundled":    {}, // files only
		"backend/workflow/schedule":   {domain, "backend/workflow/definition"},
		"backend/workflow": {
			domain, "backend/agent", "backend/host", "backend/process", "backend/ledger", "backend/workflow/definition", "backend/workflow/schedule",
		},
	}
	// Above the services: these may use any of them, but not the store's SQL nor
	// each other out of order.
	above := map[string][]string{
		"backend":        {"backend/api", "backend/server", "backend/cli"},
		"backend/api":    {"backend/server", "backend/cli", "backend/store"},
		"backend/server": {"backend/cli", "backend/store"},
		"backend/cli":    {"backend/store"},
		"app":            {"backend/cli", "backend/store", "backend/host", "backend/terminal", "backend/job"},
	}
	for name, p := range own(t) {
		if strings.HasSuffix(path.Base(name), "test") {
			continue
		}
		row, service := allowed[name]
		forbidden, upper := above[name]
		if !service && !upper {
			t.Errorf("%s has no row here: say what it may import", name)
		}
		for _, imported := range p.Imports {
			imported, ours := strings.CutPrefix(imported, module)
			switch {
			case !ours:
			case service && !slices.Contains(row, imported):
				t.Errorf("%s may not import %s", name, imported)
			case upper && slices.Contains(forbidden, imported):
				t.Errorf("%s may not import %s: it is above it, or behind the services", name, imported)
			}
		}
	}
}

// The domain is plain: every package imports it, so what it imports is
// everywhere.
func TestDomainImportsStandardLibraryOnly(t *testing.T) {
	t.Parallel()
	for _, imported := range own(t)["backend/workbench"].Imports {
		first, _, _ := strings.Cut(imported, "/")
		if strings.Contains(first, ".") && imported != "github.com/google/uuid" {
			t.Errorf("workbench imports %s", imported)
		}
	}
}
