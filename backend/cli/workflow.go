package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/bundled"
	"github.com/holdfast-app/holdfast/backend/workflow/catalog"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

func (p *program) workflowCommand() *cobra.Command {
	return group("workflow", "Development processes as files",
		p.workflowList(), p.workflowText(), p.workflowValidate(), p.workflowSchema(),
		p.workflowRun(), p.workflowRuns(), p.workflowShow(), p.workflowEvents(), p.workflowLog(), p.workflowOutput(),
		p.workflowResume(), p.workflowRetry(), p.workflowSkip(), p.workflowApprove(), p.workflowReject(), p.workflowCancel(), p.workflowDelete())
}

// checkedWorkflow is what validate says of one file.
type checkedWorkflow struct {
	File     string              `json:"file"`
	Valid    bool                `json:"valid"`
	Name     string              `json:"name"`
	Problems definition.Problems `json:"problems"`
	Needs    []definition.Need   `json:"needs"` // of a valid one
}

func (p *program) workflowValidate() *cobra.Command {
	return &cobra.Command{
		Use: "validate FILE…", Short: "Check workflow files",
		Long: "Say what is wrong or odd in workflow files, by file, line and column, with the line and what to write instead.\n" +
			"What a file includes is looked for in its project, else in that of this directory, in yours, and among those that come\n" +
			"with Holdfast. A file with warnings only can run. With --json, say what else a run needs. Exit status 1: a file has errors.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, paths []string) error {
			all, wrong := make([]checkedWorkflow, len(paths)), 0
			for i, path := range paths {
				all[i] = checkWorkflow(path)
				if !all[i].Valid {
					wrong++
				}
			}
			if err := p.printProblems(all); err != nil {
				return err
			}
			if wrong > 0 {
				return silent(workbench.ExitFailed)
			}
			return nil
		},
	}
}

func checkWorkflow(path string) checkedWorkflow {
	c := checkedWorkflow{File: path, Problems: definition.Problems{}, Needs: []definition.Need{}}
	source, err := readAtMost(path, definition.MaxFileBytes+1)
	if err != nil {
		c.Problems = definition.Problems{{File: path, Line: 1, Column: 1, Message: "The file cannot be read: " + err.Error() + ".", Hint: "Check its path."}}
		return c
	}
	checked := catalogFor(path).Check(path, source)
	c.Problems = append(c.Problems, checked.Problems...)
	if checked.Written != nil {
		c.Name = checked.Written.Name
	}
	if c.Valid = checked.Whole != nil; c.Valid {
		c.Needs = checked.Whole.Needs()
	}
	return c
}

// catalogFor is where a file finds what it includes: in the project that it lies in,
// else in that of the present directory; with the user, and with Holdfast.
func catalogFor(path string) *catalog.Catalog {
	project, home := "", ""
	if absolute, err := filepath.Abs(path); err == nil {
		project = catalog.ProjectOf(absolute)
	}
	if dir, err := os.Getwd(); err == nil && project == "" {
		project = dir
	}
	if dir, err := os.UserHomeDir(); err == nil {
		home = dir
	}
	c := catalog.Of(project, home)
	c.Bundled = bundled.Files
	return c
}

// readAtMost reads a file, and no more of it than matters: it may be a device.
func readAtMost(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

func (p *program) printProblems(all []checkedWorkflow) error {
	if p.json {
		return p.printJSON(all)
	}
	var out strings.Builder
	for _, c := range all {
		for _, problem := range c.Problems {
			severity := "error"
			if problem.Warning {
				severity = "warning"
			}
			fmt.Fprintf(&out, "%s:%d:%d: %s: %s %s\n", problem.File, problem.Line, problem.Column, severity, problem.Message, problem.Hint)
			if source := strings.TrimSpace(problem.Source); source != "" {
				fmt.Fprintf(&out, "    %s\n", source)
			}
		}
		verdict := "can run"
		if !c.Valid {
			verdict = "cannot run"
		}
		fmt.Fprintf(&out, "%s %s: %s, %s.\n", c.File, verdict,
			counted(len(c.Problems.Errors()), "error"), counted(len(c.Problems.Warnings()), "warning"))
	}
	_, err := io.WriteString(p.out, out.String())
	return err
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
