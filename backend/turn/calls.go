package turn

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Files reads and writes files for agents that ask Holdfast to do it. Both refuse
// what lies outside of the directory.
type Files interface {
	// Read returns at most limit lines from line on; 0 as line is the first, 0 as
	// limit is all.
	Read(directory, path string, line, limit int64) (string, error)
	Write(directory, path, content string) error
}

// serveCalls begins what is not begun yet. A call whose answer was not committed
// before a crash is begun again: reading and writing a file twice gives the same,
// and so does asking for a terminal, under its id.
func (t *Turn) serveCalls(calls []agent.Call) {
	ctx := t.calls.Context()
	for _, call := range calls {
		if t.serving[call.ID] {
			continue
		}
		t.serving[call.ID] = true
		at := t.terminalOf(call)
		t.calls.Go(func() {
			served := agent.Served{ID: call.ID}
			result, err := t.serve(ctx, call, at)
			if err == nil {
				served.Result, err = json.Marshal(result)
			}
			if err != nil {
				served.Result, served.Err = nil, workbench.ErrorMessage(err)
			}
			select {
			case t.answers <- served:
			case <-ctx.Done():
			}
		})
	}
}

// fileParams are those of fs/read_text_file and fs/write_text_file.
type fileParams struct {
	Path    string `json:"path"`
	Line    int64  `json:"line"`
	Limit   int64  `json:"limit"`
	Content string `json:"content"`
}

type fileResult struct {
	Content *string `json:"content,omitempty"`
}

func (t *Turn) serve(ctx context.Context, call agent.Call, at *terminal) (any, error) {
	if strings.HasPrefix(call.Method, "terminal/") {
		return t.serveTerminal(ctx, call, at)
	}
	var p fileParams
	if err := json.Unmarshal(call.Params, &p); err != nil && strings.HasPrefix(call.Method, "fs/") {
		return fileResult{}, workbench.Errorf(workbench.EInvalid, "The parameters of %s cannot be read.", call.Method)
	}
	directory := t.request.WorkingDirectory
	switch {
	case t.runner.Files == nil:
	case call.Method == "fs/read_text_file":
		content, err := t.runner.Files.Read(directory, p.Path, p.Line, p.Limit)
		return fileResult{Content: &content}, err
	case call.Method == "fs/write_text_file" && t.request.Permission == agent.PermissionPlan:
		return fileResult{}, workbench.Errorf(workbench.EInvalid, "Files may not be written in this mode.")
	case call.Method == "fs/write_text_file":
		return fileResult{}, t.runner.Files.Write(directory, p.Path, p.Content)
	}
	return fileResult{}, notServed(call.Method)
}

func notServed(method string) error {
	return workbench.Errorf(workbench.EUnavailable, "Holdfast does not serve %s.", method)
}
