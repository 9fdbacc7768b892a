package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ownID is an id that is safe in a path.
var ownID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// none is the place of an agent whose transcripts cannot be read.
const none = "-"

// read gives the agent's messages to take, and says where they lie: "" nowhere
// any more.
func (c *comparison) read(ctx context.Context) (string, error) {
	of := workbench.TranscriptSource{Agent: c.conversation.AIAssistantType, AssistantSessionID: *c.span.AssistantSessionID, Path: c.path}
	if c.conversation.CodebaseID != nil {
		of.CodebaseID = *c.conversation.CodebaseID
	}
	t := talk{
		imported: c.imported, agent: of.Agent, session: of.AssistantSessionID,
		id: c.conversation.ID, span: c.span.ID, head: true, // it is stored
	}
	if strings.HasPrefix(of.AssistantSessionID, "ses_") && strings.TrimPrefix(of.Agent, "acp:") == "opencode" {
		return t.readOpencode(ctx)
	}
	if of.Agent != "claude" && of.Agent != "codex" {
		return none, nil
	}
	place, err := c.opt.Transcript(of)
	if err != nil || place == "" {
		return "", err
	}
	t.file = place
	if of.Agent == "claude" {
		err = c.lines(ctx, place, func(number int, line []byte) error { return t.claudeLine(ctx, number, line) })
		return place, errors.Join(err, t.end(ctx))
	}
	t.session = "" // the file names it
	talk := &codexTalk{talk: t}
	err = c.lines(ctx, place, func(number int, line []byte) error { return talk.line(ctx, number, line) })
	return place, errors.Join(err, talk.end(ctx))
}

// copiedMost bounds the database of opencode that is copied to look at one
// session of it.
const copiedMost = 512 << 20

func (t *talk) readOpencode(ctx context.Context) (string, error) {
	root := t.usual(workbench.ForeignOpenCode)
	storage := filepath.Join(root, "storage")
	names, err := fs.Glob(os.DirFS(storage), "session/*/"+t.session+".json")
	if err != nil {
		return "", unreadable(storage, err)
	}
	if len(names) > 0 {
		return filepath.Join(storage, filepath.FromSlash(names[0])), t.openFiles(ctx, storage)
	}
	t.place = filepath.Join(root, "opencode.db")
	info, err := os.Stat(t.place)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", unreadable(t.place, err)
	case info.Size() > copiedMost:
		return "", workbench.Errorf(workbench.EUnavailable, "%s is too large to look into for one conversation.", t.place)
	}
	found := ""
	err = t.database(ctx, func(ctx context.Context, f foreign) error {
		if err := t.known(ctx, f, "opencode", opencodeColumns, "session", "message", "part"); err != nil {
			return err
		}
		is := func(map[string]any) error { found = t.place; return nil }
		if err := f.RowsOf(ctx, "session", "id", t.session, []string{"id"}, is); err != nil || found == "" {
			return err
		}
		return t.openRows(ctx, f, t.session)
	})
	return found, err
}

// unread is why a transcript was not read to its end: without that, what is
// missing of it would look like what the agent has lost.
func (c *comparison) unread() error {
	for _, p := range c.report.Problems {
		if p.Kind == "file" {
			return workbench.Errorf(workbench.EUnavailable, "%s cannot be read. Check its rights.", p.ID)
		}
	}
	return nil
}
