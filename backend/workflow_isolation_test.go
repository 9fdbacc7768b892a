package backend_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// A sub-run that asks for a worktree does not touch the files of its parent; one
// that inherits works in them.
func TestASubRunHasAWorktreeOfItsOwn(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	f := &flow{installation: i, dir: t.TempDir()}
	f.write(".holdfast/workflows/inner.yaml", "name: inner\ndescription: a test\ninputs: {name: {required: true}}\nnodes:\n  - {id: write, bash: 'echo x > \"$INPUTS.name\"'}\n")
	f.write(".holdfast/workflows/outer.yaml", `name: outer
description: a test
nodes:
  - {id: apart, workflow: inner, isolation: worktree, with: {name: apart.txt}}
  - {id: here, workflow: inner, with: {name: here.txt}, depends_on: [apart]}
  - {id: look, bash: 'ls *.txt', depends_on: [here]}
`)
	f.commands("init -q -b main", "add -A", "commit -q -m first")
	i.call(&f.project, "ProjectAPI.Add", f.dir, true)
	v := f.until(f.dispatch("outer", "").ID, workbench.RunCompleted)
	if got := f.outputs(v)["look"]; got != "here.txt" {
		t.Errorf("the parent has %q", got)
	}
	if len(v.SubRuns) != 2 || *v.SubRuns[1].WorkingPath != *v.Run.WorkingPath || *v.SubRuns[0].WorkingPath == *v.Run.WorkingPath {
		t.Fatalf("%d sub-runs%s", len(v.SubRuns), told(v.Nodes))
	}
	if _, err := os.Stat(filepath.Join(*v.SubRuns[0].WorkingPath, "apart.txt")); err != nil {
		t.Error(err)
	}
}
