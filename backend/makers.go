package backend

import (
	"cmp"
	"context"
	"encoding/json"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// MakerKind is what changed files.
type MakerKind string

// The kinds of what changes files in a worktree.
const (
	MadeByJob          MakerKind = "job"
	MadeByConversation MakerKind = "conversation"
	MadeByRun          MakerKind = "run"
)

// Maker is a job, a conversation or a run that changed files of a worktree, as far as its
// agent told: what a command did that it ran is not told by any agent.
type Maker struct {
	Kind      MakerKind `json:"kind"`
	ID        string    `json:"id"`
	Title     string    `json:"title"` // "": it has none
	Agent     string    `json:"agent"`
	SessionID string    `json:"session_id"` // of a job
	At        int64     `json:"at"`         // UTC ms, when it began
	Paths     []string  `json:"paths"`      // from the root of the worktree
}

const (
	maxMakers = 50
	// makerConversations bounds the conversations of the project that are looked
	// through, the most recently active ones: no index leads to those of a directory.
	makerConversations = 200
	// makerMessages bounds what is read of one conversation: its newest messages.
	makerMessages = 200
)

// Makers are what changed files in an environment since it was made, the newest
// first. Errors: ENotFound.
func (b *Backend) Makers(ctx context.Context, environmentID string) ([]Maker, error) {
	e, err := b.Store.Environment(ctx, environmentID)
	if err != nil {
		return nil, err
	}
	makers := []Maker{}
	add := func(m Maker, calls []workbench.ToolCall) {
		if m.Paths = written(calls, e.WorkingPath); len(m.Paths) > 0 {
			makers = append(makers, m)
		}
	}
	for _, find := range []func(context.Context, workbench.Environment, func(Maker, []workbench.ToolCall)) error{
		b.jobMakers, b.runMakers, b.conversationMakers,
	} {
		if err := find(ctx, e, add); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(makers, func(a, b Maker) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.ID, b.ID)) })
	return makers, nil
}

func (b *Backend) jobMakers(ctx context.Context, e workbench.Environment, add func(Maker, []workbench.ToolCall)) error {
	codebase, err := b.Store.Codebase(ctx, e.CodebaseID)
	if err != nil {
		return err
	}
	jobs, err := b.Store.WorktreeJobs(ctx, codebase.ProjectHash, e.WorkingPath, e.CreatedAt, maxMakers)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		tools, err := b.Store.JobTools(ctx, j.ID)
		if err != nil {
			return err
		}
		calls := make([]workbench.ToolCall, len(tools))
		for i := range tools {
			calls[i] = tools[i].ToolCall
		}
		add(Maker{Kind: MadeByJob, ID: j.ID, Title: worded(j.Title), Agent: worded(j.Agent), SessionID: j.SessionID, At: j.CreatedAt}, calls)
	}
	return nil
}

func (b *Backend) runMakers(ctx context.Context, e workbench.Environment, add func(Maker, []workbench.ToolCall)) error {
	runs, err := b.Store.WorktreeRuns(ctx, e.ID, maxMakers)
	if err != nil {
		return err
	}
	for _, r := range runs {
		calls, err := b.runCalls(ctx, r.ID)
		if err != nil {
			return err
		}
		add(Maker{Kind: MadeByRun, ID: r.ID, Title: r.WorkflowName, At: r.CreatedAt}, calls)
	}
	return nil
}

func (b *Backend) conversationMakers(ctx context.Context, e workbench.Environment, add func(Maker, []workbench.ToolCall)) error {
	chats, err := b.Store.Conversations(ctx, workbench.ConversationFilter{CodebaseID: e.CodebaseID, Limit: makerConversations})
	if err != nil {
		return err
	}
	for _, c := range chats {
		if worded(c.Cwd) != e.WorkingPath || c.LastActivityAt < e.CreatedAt {
			continue
		}
		messages, err := b.Store.MessagesBefore(ctx, c.ID, 0, makerMessages)
		if err != nil {
			return err
		}
		var calls []workbench.ToolCall
		for _, m := range messages {
			calls = append(calls, m.Metadata.ToolCalls...)
		}
		add(Maker{Kind: MadeByConversation, ID: c.ID, Title: worded(c.Title), Agent: c.AIAssistantType, At: c.CreatedAt}, calls)
	}
	return nil
}

// runCalls are the calls of tools of the agents of a run.
func (b *Backend) runCalls(ctx context.Context, runID string) (calls []workbench.ToolCall, err error) {
	nodes, err := b.Store.NodeRuns(ctx, runID)
	for _, n := range nodes {
		if n.Agent == nil {
			continue
		}
		messages, err := b.NodeTranscript(ctx, n.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			calls = append(calls, m.Metadata.ToolCalls...)
		}
	}
	return calls, err
}

func worded(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// writingTools begin the names of tools that change files, in lower case.
var writingTools = [...]string{"edit", "write", "multiedit", "notebookedit", "create", "apply_patch", "patch", "replace", "str_replace"}

// written are the files that calls of tools changed, each once, by their paths in a
// directory.
func written(calls []workbench.ToolCall, dir string) []string {
	paths := []string{}
	for _, call := range calls {
		name := strings.ToLower(call.Name)
		if call.Failed || !slices.ContainsFunc(writingTools[:], func(tool string) bool { return strings.HasPrefix(name, tool) }) {
			continue
		}
		for _, file := range filesOf(call.Input) {
			if inside := pathIn(file, dir); inside != "" && !slices.Contains(paths, inside) {
				paths = append(paths, inside)
			}
		}
	}
	slices.Sort(paths)
	return paths
}

// filesOf are the files that the input of a tool names.
func filesOf(input json.RawMessage) []string {
	var in struct {
		FilePath     string `json:"file_path"`
		FilePathToo  string `json:"filePath"`
		NotebookPath string `json:"notebook_path"`
		Path         string `json:"path"`
		Changes      []struct {
			Path string `json:"path"`
		} `json:"changes"`
	}
	if json.Unmarshal(input, &in) != nil {
		return nil // of another shape, or cut
	}
	files := []string{cmp.Or(in.FilePath, in.FilePathToo, in.NotebookPath, in.Path)}
	for _, c := range in.Changes {
		files = append(files, c.Path)
	}
	return files
}

// pathIn is a path from a directory, with slashes; "": it is not in it.
func pathIn(file, dir string) string {
	if file == "" {
		return ""
	}
	if filepath.IsAbs(file) {
		inside, err := filepath.Rel(dir, file)
		if err != nil {
			return ""
		}
		file = inside
	}
	file = path.Clean(filepath.ToSlash(file))
	if file == "." || file == ".." || strings.HasPrefix(file, "../") {
		return ""
	}
	return file
}
