package catalog_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/holdfast-app/holdfast/backend/workflow/catalog"
)

const including = "name: whole\ndescription: x\nnodes:\n  - id: part\n    include: %s\n"

// What a file includes is found where a run would find it, and what is wrong there
// is said with its own place.
func TestCheckReadsWhatAFileIncludes(t *testing.T) {
	t.Parallel()
	project, home := t.TempDir(), t.TempDir()
	whole := put(t, project, ".holdfast/workflows/whole.yaml", "")
	near := put(t, project, ".archon/workflows/near.yaml", flow("near", "x"))
	put(t, home, ".holdfast/workflows/mine.yaml", "name: mine\ndescription: x\nnodes:\n  - {id: ask, prompt: Hi, provider: codex}\n")
	broken := put(t, project, ".holdfast/workflows/broken.yaml", "name: broken\ndescription: x\nnodes:\n  - id: a\n    bash: echo\n    depends_on: [nobody]\n")
	put(t, project, ".holdfast/workflows/via.yaml", strings.Replace(strings.Replace(including, "%s", "broken", 1), "whole", "via", 1))
	c := catalog.Of(catalog.ProjectOf(whole), home)
	c.Bundled = fstest.MapFS{"workflows/along.yaml": {Data: []byte(flow("along", "x"))}}
	if c.Project != project || catalog.ProjectOf(near) != project || catalog.ProjectOf("/nowhere/x.yaml") != "" {
		t.Fatalf("the project is %s", c.Project)
	}
	for name, want := range map[string]string{
		"near": "", "mine": "", "along": "",
		"gone":   "whole.yaml:5:5: gone cannot be included. There is no workflow gone.",
		"broken": "whole.yaml:5:5: broken cannot be included. " + broken + ":6:18: ",
		"via":    "whole.yaml:5:5: In what it includes: " + project,
		"whole":  "whole.yaml:5:5: The workflow includes itself",
	} {
		checked := c.Check("whole.yaml", []byte(strings.Replace(including, "%s", name, 1)))
		switch {
		case want == "" && (checked.Whole == nil || len(checked.Problems) > 0):
			t.Errorf("%s: %v", name, checked.Problems)
		case want != "" && (checked.Whole != nil || len(checked.Problems) != 1 || !strings.HasPrefix(checked.Problems[0].Error(), want)):
			t.Errorf("%s: %v, want %s", name, checked.Problems, want)
		}
		if name == "mine" && (len(checked.Whole.Needs()) != 1 || checked.Whole.Needs()[0].Name != "codex") {
			t.Errorf("it needs %v", checked.Whole.Needs())
		}
		if name == "via" && !strings.Contains(checked.Problems[0].Message, "via.yaml:5:5: broken cannot be included. "+broken+":6:18") {
			t.Errorf("%s", checked.Problems)
		}
	}
}
