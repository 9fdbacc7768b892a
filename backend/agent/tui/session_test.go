package tui_test

import (
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
)

// home is the home directory of an agent's user, with files as agents leave them.
type home struct {
	t        *testing.T
	dir, cwd string
	began    time.Time
	env      map[string]string
}

func newHome(t *testing.T) *home {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cwd := filepath.Join(dir, "src", "my.app")
	if err := os.MkdirAll(cwd, 0o700); err != nil {
		t.Fatal(err)
	}
	return &home{t: t, dir: dir, cwd: cwd, began: time.Now().Add(-time.Hour), env: map[string]string{"HOME": dir}}
}

// write leaves a file that was written some minutes after the agent began.
func (h *home) write(path, text string, minutes int) {
	h.t.Helper()
	path = filepath.Join(h.dir, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	at := h.began.Add(time.Duration(minutes) * time.Minute)
	if err := os.Chtimes(path, at, at); err != nil {
		h.t.Fatal(err)
	}
}

func (h *home) want(agent, want string) {
	h.t.Helper()
	got, ok := tui.FindSession(agent, h.cwd, h.began.UnixMilli(), func(name string) string { return h.env[name] })
	if got != want || ok != (want != "") {
		h.t.Errorf("%s has the session %q, %v; want %q", agent, got, ok, want)
	}
}

func (h *home) slug() string { return strings.NewReplacer("/", "-", ".", "-", "_", "-").Replace(h.cwd) }

func TestFindSessionOfClaude(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.want("claude", "")
	project := ".claude/projects/" + h.slug() + "/"
	h.write(project+other+".jsonl", "{}", -10) // of before
	h.want("claude", "")
	h.write(project+id+".jsonl", "{}", 5)
	h.write(project+"agent-a1b2.jsonl", "{}", 9) // a helper
	h.write(project+"notes.jsonl", "{}", 9)
	h.write(".claude/projects/-elsewhere/"+other+".jsonl", "{}", 9)
	h.want("claude", id)
	h.write(project+other+".jsonl", "{}", 8) // resumed since
	h.want("claude", other)
	h.env["CLAUDE_CONFIG_DIR"] = filepath.Join(h.dir, "config")
	h.want("claude", "")
	h.write("config/projects/"+h.slug()+"/"+id+".jsonl", "{}", 1)
	h.want("claude", id)
}

func TestFindSessionFollowsTheDirectoryAsTheAgentDoes(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write(".claude/projects/"+h.slug()+"/"+id+".jsonl", "{}", 5)
	link := filepath.Join(h.dir, "link")
	if err := os.Symlink(h.cwd, link); err != nil {
		t.Fatal(err)
	}
	h.cwd = link
	h.want("claude", id)
}

func (h *home) rollout(cwd, id, source string) string {
	return fmt.Sprintf(`{"timestamp":"2026-11-22T10:00:00Z","type":"session_meta","payload":{"id":%q,"cwd":%q,"source":%s,"base_instructions":%q}}`+"\n{}\n",
		id, cwd, source, strings.Repeat("be kind ", 20_000))
}

func TestFindSessionOfCodex(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	day := ".codex/sessions/" + h.began.Format("2006/01/02") + "/rollout-"
	h.write(day+"1.jsonl", h.rollout(h.cwd, id, `"cli"`), 5)
	h.write(day+"2.jsonl", h.rollout("/elsewhere", other, `"cli"`), 6)
	h.write(day+"3.jsonl", h.rollout(h.cwd, other, `{"subagent":"review"}`), 7)
	h.write(day+"4.jsonl", h.rollout(h.cwd, other, `"exec"`), 8)
	h.write(day+"5.jsonl", "cut sho", 9)
	h.want("codex", id)
	h.write(".codex/sessions/"+time.Now().Format("2006/01/02")+"/rollout-6.jsonl", h.rollout(h.cwd, other, `"cli"`), 10)
	h.want("codex", other)
}

func TestCodexKeepsSessionsOfThePersonOnly(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write(".codex/sessions/2025/01/31/rollout-2025-01-31T10-00-00-"+id+".jsonl", "{}", -9999)
	getenv := func(name string) string { return h.env[name] }
	if !tui.Keeps("codex", id, getenv) || tui.Keeps("codex", other, getenv) || !tui.Keeps("codex", "", getenv) || !tui.Keeps("claude", other, getenv) {
		t.Error("a session of Codex is kept when it has a file")
	}
}

func TestFindSessionOfGeminiAndQwen(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte(h.cwd)))
	chats := ".gemini/tmp/" + hash + "/chats/"
	h.write(chats+"session-2026-11-22T10-00-0d9a6c1e.json",
		fmt.Sprintf(`{"sessionId":%q,"projectHash":%q,"messages":[%s`, id, hash, strings.Repeat("{},", 1000)), 5) // is being written
	h.write(chats+"checkpoint.json", `{"sessionId":"`+other+`","projectHash":"`+hash+`"}`, 9)
	h.want("gemini", id)
	h.write(".gemini/tmp/my-app/chats/session-2.jsonl", fmt.Sprintf(`{"sessionId":%q,"projectHash":%q}`+"\n{}\n", other, hash), 6)
	h.want("gemini", other)
	h.want("qwen", "")
	h.write(".qwen/projects/"+h.slug()+"/chats/"+id+".jsonl", "{}", 5)
	h.want("qwen", id)
}

func TestFindSessionOfCursorAndCopilot(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	digest := fmt.Sprintf("%x", md5.Sum([]byte(h.cwd)))
	h.write(".cursor/chats/"+digest+"/"+id+"/store.db", "", 1)
	h.write(".cursor/chats/"+digest+"/"+other+"/store.db", "", 2)
	h.write(".cursor/chats/"+digest+"/"+id+"/store.db-wal", "", 3)
	h.want("cursor-agent", id)
	event := func(id, cwd string) string {
		return fmt.Sprintf(`{"type":"session.start","data":{"sessionId":%q,"context":{"cwd":%q}}}`+"\n", id, cwd)
	}
	h.write(".copilot/session-state/"+id+"/events.jsonl", event(id, h.cwd), 1)
	h.write(".copilot/session-state/"+other+"/events.jsonl", event(other, "/elsewhere"), 2)
	h.want("copilot", id)
}

func TestAgentsWithoutFilesHaveNoSession(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for _, agent := range []string{"aider", "opencode", "goose", "amp", "shell", ""} {
		h.want(agent, "")
	}
}
