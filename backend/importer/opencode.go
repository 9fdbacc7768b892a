package importer

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// openTime is how opencode writes times, in UTC ms.
type openTime struct {
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Completed int64 `json:"completed"`
}

type openSession struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Directory string   `json:"directory"`
	Parent    string   `json:"parentID"`
	Time      openTime `json:"time"`
}

type openMessage struct {
	ID       string   `json:"id"`
	Role     string   `json:"role"`
	Model    string   `json:"modelID"`
	Provider string   `json:"providerID"`
	Cost     *float64 `json:"cost"`
	Time     openTime `json:"time"`
	Tokens   struct {
		Input     int64 `json:"input"`
		Output    int64 `json:"output"`
		Reasoning int64 `json:"reasoning"`
		Cache     struct {
			Read  int64 `json:"read"`
			Write int64 `json:"write"`
		} `json:"cache"`
	} `json:"tokens"`
}

type openPart struct {
	Type      string `json:"type"`
	Text      string `json:"text"`
	Synthetic bool   `json:"synthetic"`
	Tool      string `json:"tool"`
	CallID    string `json:"callID"`
	State     struct {
		Status string          `json:"status"`
		Input  json.RawMessage `json:"input"`
		Output string          `json:"output"`
		Error  string          `json:"error"`
	} `json:"state"`
}

// opencode reads its database, which newer versions have, and its files.
func (i *imported) opencode(ctx context.Context) error {
	root := i.place
	database := filepath.Join(root, "opencode.db")
	if filepath.Ext(root) == ".db" {
		database, root = root, ""
	}
	found := false
	if _, err := os.Stat(database); err == nil {
		found = true
		i.place = database
		if err := i.database(ctx, i.opencodeTables); err != nil {
			return err
		}
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	if root == "" {
		return nil
	}
	if filepath.Base(root) != "storage" {
		root = filepath.Join(root, "storage")
	}
	if _, err := os.Stat(root); err != nil {
		if found && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return unreadable(root, err)
	}
	return i.opencodeFiles(ctx, root)
}

// opencodeFiles reads a folder in which each session, message and part is a file.
func (i *imported) opencodeFiles(ctx context.Context, root string) error {
	i.place = filepath.Join(root, "session")
	files, err := i.files(func(path string) bool { return strings.HasSuffix(path, ".json") })
	if err != nil {
		return err
	}
	i.total = int64(len(files))
	for _, file := range files {
		i.advance(1)
		var s openSession
		if err := readJSON(file, &s); err != nil || s.ID == "" {
			i.skip("conversation", filepath.Base(file), "It is no session that can be read.")
			continue
		}
		if err := i.openTalk(s, file).openFiles(ctx, root); err != nil {
			return err
		}
	}
	return nil
}

// openFiles takes the messages of a session, each of which is a file.
func (t *talk) openFiles(ctx context.Context, root string) error {
	messages, err := namesOf(filepath.Join(root, "message", t.session))
	if err != nil {
		return unreadable(root, err)
	}
	for _, message := range messages {
		parts := func(id string, take func([]byte) error) error {
			return partFiles(filepath.Join(root, "part", id), take)
		}
		raw, err := os.ReadFile(message)
		if err != nil {
			t.skip("message", filepath.Base(message), "It cannot be read.")
			continue
		}
		if err := t.openMessage(ctx, strings.TrimSuffix(filepath.Base(message), ".json"), raw, parts); err != nil {
			return err
		}
	}
	return nil
}

func partFiles(dir string, take func([]byte) error) error {
	files, err := namesOf(dir)
	if err != nil {
		return unreadable(dir, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return unreadable(file, err)
		}
		if err := take(raw); err != nil {
			return err
		}
	}
	return nil
}

// namesOf are the JSON files of a folder in the order of their names, which is
// the one in which they were made. A folder that is not there has none.
func namesOf(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".json") {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(out)
	return out, nil
}

func readJSON(path string, v any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}

// opencodeColumns are the columns that are known of the tables that are read.
var opencodeColumns = map[string]string{
	"session": "id project_id parent_id workspace_id slug directory path title version share_url summary_additions summary_deletions summary_files summary_diffs revert permission time_created time_updated time_compacting time_archived",
	"message": "id session_id time_created time_updated data",
	"part":    "id message_id session_id time_created time_updated data",
}

func (i *imported) opencodeTables(ctx context.Context, f foreign) error {
	if err := i.known(ctx, f, "opencode", opencodeColumns, "session", "message", "part"); err != nil {
		return err
	}
	ids, err := f.Texts(ctx, "session", "id")
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := i.opencodeSession(ctx, f, id); err != nil {
			return err
		}
	}
	return nil
}

func (i *imported) opencodeSession(ctx context.Context, f foreign, id string) error {
	var s source
	err := f.RowsOf(ctx, "session", "id", id, []string{"id"}, func(values map[string]any) error { s = values; return nil })
	if err != nil {
		return err
	}
	i.advance(1)
	return i.openTalk(openSession{
		ID: clean(id), Title: s.text("title"), Directory: s.text("directory"), Time: openTime{Updated: s.msOr("time_updated", 0)},
	}, "").openRows(ctx, f, id)
}

// openRows takes the messages of a session, each of which is a row.
func (t *talk) openRows(ctx context.Context, f foreign, session string) error {
	var messages []source // without their parts, which have the texts
	err := f.RowsOf(ctx, "message", "session_id", session, []string{"time_created", "id"}, func(values map[string]any) error {
		messages = append(messages, values)
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range messages {
		parts := func(message string, take func([]byte) error) error {
			return f.RowsOf(ctx, "part", "message_id", message, []string{"id"}, func(values map[string]any) error {
				t.advance(1)
				return take([]byte(source(values).text("data")))
			})
		}
		t.advance(1)
		if err := t.openMessage(ctx, m.text("id"), []byte(m.text("data")), parts); err != nil {
			return err
		}
	}
	return nil
}

func (i *imported) openTalk(s openSession, file string) *talk {
	i.stage("conversation")
	i.stage("message")
	return &talk{imported: i, agent: "opencode", session: s.ID, directory: s.Directory, title: s.Title, file: file, last: s.Time.Updated}
}

// openMessage takes a message with its parts.
func (t *talk) openMessage(ctx context.Context, id string, raw []byte, parts func(id string, take func([]byte) error) error) error {
	var m openMessage
	if json.Unmarshal(raw, &m) != nil || id == "" || m.Time.Created == 0 || m.Role != "user" && m.Role != "assistant" {
		t.skip("message", id, "It is no message that can be read.")
		return nil
	}
	a := &answer{key: id, model: m.Model, at: m.Time.Created}
	bad := 0
	err := parts(id, func(raw []byte) error {
		var p openPart
		if json.Unmarshal(raw, &p) != nil {
			bad++
			return nil
		}
		t.openPart(a, p)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if bad > 0 {
		t.skip("part", id, "A part of the message is no JSON object.")
	}
	if m.Role == "user" {
		if a.text.Len() == 0 {
			return nil
		}
		return t.say(ctx, "user", id, a.text.String(), a.at, workbench.MessageMetadata{}, nil)
	}
	u := tokens{
		input: m.Tokens.Input, output: m.Tokens.Output + m.Tokens.Reasoning, reasoning: m.Tokens.Reasoning,
		cacheRead: m.Tokens.Cache.Read, cacheWrite: m.Tokens.Cache.Write,
	}
	if !u.zero() {
		a.usage = t.usage(providerImport, "opencode:"+id, "opencode", orText(m.Model, "unknown"), a.at, u, m.Cost)
	}
	t.pending = a
	return t.end(ctx)
}

func (t *talk) openPart(a *answer, p openPart) {
	switch p.Type {
	case "text":
		if !p.Synthetic {
			a.write(p.Text)
		}
	case "reasoning":
		a.reasoning.WriteString(p.Text)
	case "tool":
		t.call(a, p.CallID, p.Tool, p.State.Input)
		if p.State.Status == "completed" || p.State.Status == "error" {
			output := t.opt.Redact(orText(p.State.Output, p.State.Error))
			call := &a.calls[len(a.calls)-1]
			call.Output, call.Failed = &output, p.State.Status == "error"
		}
	}
}
