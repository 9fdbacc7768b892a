package backend

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// What an agent told that it wrote is a path of the worktree, whatever the agent.
func TestWhatAgentsWrote(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	call := func(name, input string) workbench.ToolCall {
		return workbench.ToolCall{Name: name, Input: json.RawMessage(input)}
	}
	inside, err := json.Marshal(dir + "/src/긴 글.ts")
	if err != nil {
		t.Fatal(err)
	}
	failed := call("Edit", `{"file_path": "failed.go"}`)
	failed.Failed = true
	got := written([]workbench.ToolCall{
		call("Edit", `{"file_path": `+string(inside)+`, "old_string": "a"}`),
		call("Edit", `{"file_path": `+string(inside)+`}`),
		call("Write", `{"file_path": "./docs/a.md"}`),
		call("NotebookEdit", `{"notebook_path": "n.ipynb"}`),
		call("Edit", `{"changes": [{"path": "one.go"}, {"path": "two.go"}]}`),
		call("Read", `{"file_path": "read.go"}`),
		call("Bash", `{"command": "rm -r path"}`),
		call("Write", `{"file_path": "../outside.go"}`),
		call("Write", `"{\"file_path\": cut"`),
		failed,
	}, dir)
	if want := []string{"docs/a.md", "n.ipynb", "one.go", "src/긴 글.ts", "two.go"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
