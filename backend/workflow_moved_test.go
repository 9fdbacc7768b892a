package backend_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// commands runs git in the project.
func (f *flow) commands(lines ...string) {
	f.t.Helper()
	for _, line := range lines {
		args := append([]string{"-C", f.dir, "-c", "user.name=Ada", "-c", "user.email=ada@example.org"}, strings.Fields(line)...)
		if out, err := exec.CommandContext(f.t.Context(), "git", args...).CombinedOutput(); err != nil {
			f.t.Fatalf("git %s: %v: %s", line, err, out)
		}
	}
}

// What a run left may not be there any more when the user resumes it: the preview
// says so before anything runs on it.
func TestThePreviewOfAResumeSeesWhatHasMoved(t *testing.T) {
	t.Parallel()
	f := newFlow(t, install(t), map[string]string{"fails": "nodes:\n  - {id: made, bash: echo work > made.txt}\n  - {id: broken, bash: exit 1, depends_on: [made]}\n"})
	f.commands("init -q -b main", "add -A", "commit -q -m first")
	var run workbench.WorkflowRun
	f.call(&run, "WorkflowAPI.Run", workflow.Spec{CodebaseID: f.project.ID, Workflow: "fails", NoWorktree: true})
	failed := func() {
		t.Helper()
		eventually(t, "the run has failed", func() bool { return f.show(run.ID).Run.Status == workbench.RunFailed })
	}
	failed()
	moved := func(words ...string) {
		t.Helper()
		var p workflow.Preview
		f.call(&p, "WorkflowAPI.Preview", run.ID, []string{})
		if strings.Join(p.Again, " ") != "broken" || (p.Moved == "") != (len(words) == 0) {
			t.Errorf("%+v", p)
		}
		for _, word := range words {
			if !strings.Contains(p.Moved, word) {
				t.Errorf("%q does not say %q", p.Moved, word)
			}
		}
	}
	moved()
	f.commands("clean -q -f -- made.txt")
	moved("other files differ")
	f.write("made.txt", "work\n")
	moved()
	f.commands("checkout -q -b other", "add -A", "commit -q -m second")
	moved("the branch was main and is other", "the commit was", "other files differ")
	f.kill()
	f.start()
	moved("the branch was main and is other")
	f.call(nil, "WorkflowAPI.Resume", run.ID) // from now on that is what it works on
	eventually(t, "it was resumed", func() bool { return f.show(run.ID).Run.ResumeCount == 1 })
	failed()
	moved()
}
