package backend

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
	"github.com/holdfast-app/holdfast/backend/workflow/bundled"
	"github.com/holdfast-app/holdfast/backend/workflow/catalog"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

func (b *Backend) wireWorkflows() {
	b.Workflows = workflow.New(workflow.Options{
		Store: b.Store, Link: b.Link, HostID: b.HostID, Dir: filepath.Join(b.Config.DataDir, "runs"),
		Agents: workflowAgents{b}, Places: workflowPlaces{b}, Files: workflowFiles{b},
		Notify: b.Notices.Send, Log: b.Log, Redact: b.Redact.Values, LookPath: workflow.Programs(host.LookPath, runtime.GOOS == "windows"), Position: position,
		Variables: b.Environment.Variables, Setting: b.Settings.Int,
	})
	b.onClose(func(context.Context) error { b.Workflows.Close(); return nil })
}

// position is what is checked out in a directory.
func position(ctx context.Context, dir string) (workflow.Position, error) {
	p, err := worktree.New().Position(ctx, dir)
	return workflow.Position(p), err
}

// workflowFiles finds workflows in the folders of projects and users.
type workflowFiles struct{ b *Backend }

// Catalog is where the workflows of a project are looked for; "": those of the
// user only.
func (b *Backend) Catalog(ctx context.Context, codebaseID string) (*catalog.Catalog, error) {
	c := catalog.Of("", b.AgentEnv.Home)
	c.Bundled = bundled.Files
	if codebaseID == "" {
		return c, nil
	}
	codebase, err := b.Store.Codebase(ctx, codebaseID)
	if err != nil {
		return nil, err
	}
	c.Project, c.Named, c.NamedDir = codebase.DefaultCwd, codebase.Commands, codebase.DefaultCwd
	return c, nil
}

// CheckWorkflow says what is wrong or odd in the text of a workflow file, with what
// it includes: of the project that its path is in, of the user, and bundled.
func (b *Backend) CheckWorkflow(path, source string) catalog.Checked {
	c := catalog.Of(catalog.ProjectOf(path), b.AgentEnv.Home)
	c.Bundled = bundled.Files
	return c.Check(path, []byte(source))
}

// Freeze reads a workflow with all that it names.
func (f workflowFiles) Freeze(ctx context.Context, codebaseID, name string) (*workflow.Frozen, error) {
	c, err := f.b.Catalog(ctx, codebaseID)
	if err != nil {
		return nil, err
	}
	found, err := findWorkflow(c, name)
	if err != nil {
		return nil, err
	}
	frozen, err := freeze(c, found, nil)
	if err != nil {
		return nil, err
	}
	return frozen, frozen.Parse()
}

// findWorkflow is a workflow by its name, or by its file.
func findWorkflow(c *catalog.Catalog, name string) (catalog.Workflow, error) {
	if !workflow.NamesFile(name) {
		return c.Workflow(name)
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.Project, path)
	}
	source, err := readWorkflow(path)
	if err != nil {
		return catalog.Workflow{}, err
	}
	d, err := definition.Parse(path, source)
	if err != nil {
		return catalog.Workflow{}, err
	}
	return catalog.Workflow{Name: d.Name, Path: path, Definition: d}, nil
}

func readWorkflow(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, workbench.Errorf(workbench.ENotFound, "There is no file %s. Check its path.", path)
	case err == nil && !info.Mode().IsRegular(): // a device may have no end
		return nil, workbench.Errorf(workbench.EInvalid, "%s is no file. Name the file of a workflow.", path)
	case err == nil && info.Size() > definition.MaxFileBytes:
		return nil, workbench.Errorf(workbench.EInvalid, "%s is longer than a workflow may be, %d bytes.", path, definition.MaxFileBytes)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, workbench.Wrap(workbench.EInvalid, err, "The file "+path+" cannot be read. Check your right to.")
	}
	return source, nil
}

// freeze reads a workflow, and those that it calls. above are the callers: one
// that calls itself would never end.
func freeze(c *catalog.Catalog, found catalog.Workflow, above []string) (*workflow.Frozen, error) {
	for _, caller := range above {
		if caller == found.Name {
			return nil, workbench.Errorf(workbench.EInvalid, "The workflow %s calls itself: %s.", found.Name, strings.Join(append(above, found.Name), ", "))
		}
	}
	d, err := c.Expand(found.Definition) // with those that it includes
	if err != nil {
		return nil, err
	}
	f := &workflow.Frozen{
		File: found.Path, Source: d.Source,
		Commands: map[string]string{}, Scripts: map[string]string{}, Workflows: map[string]*workflow.Frozen{},
	}
	if text := found.Definition.Source; text != d.Source {
		f.Written = text
	}
	return f, freezeNodes(c, f, d.Nodes, append(above, found.Name))
}

func freezeNodes(c *catalog.Catalog, f *workflow.Frozen, nodes []definition.Node, above []string) error {
	for i := range nodes {
		node := &nodes[i]
		var err error
		switch node.Kind() {
		case definition.KindCommand:
			err = freezeCommand(c, f, node.Command)
		case definition.KindScript:
			if _, code, found := c.Script(node.Script, node.Runtime); found == nil {
				f.Scripts[node.Script] = code
			}
		case definition.KindLoop:
			if node.Loop.Command != "" {
				err = freezeCommand(c, f, node.Loop.Command)
			}
		case definition.KindLoopGroup:
			err = freezeNodes(c, f, node.LoopGroup.Nodes, above)
		case definition.KindWorkflow:
			f.Workflows[node.Workflow], err = freezeCalled(c, node.Workflow, above)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// freezeCalled reads a workflow that another one calls, by its name.
func freezeCalled(c *catalog.Catalog, name string, above []string) (*workflow.Frozen, error) {
	found, err := c.Workflow(name)
	if err != nil {
		return nil, err
	}
	return freeze(c, found, above)
}

func freezeCommand(c *catalog.Catalog, f *workflow.Frozen, name string) error {
	_, text, err := c.Command(name)
	if err != nil {
		return err
	}
	_, f.Commands[name] = catalog.Front(text)
	return nil
}

// workflowPlaces puts runs into worktrees of their own, or into the checkout.
type workflowPlaces struct{ b *Backend }

// What the metadata of a run says of its worktree, for the time until it is made.
const (
	metaTask   = "worktree_task"
	metaBranch = "worktree_branch"
	metaBase   = "worktree_base"
)

// Decide says where a run will work.
func (p workflowPlaces) Decide(ctx context.Context, codebase workbench.Codebase, spec workflow.Spec, metadata map[string]any) (workflow.Place, error) {
	place := workflow.Place{BaseBranch: spec.BaseBranch}
	if place.BaseBranch == "" && codebase.DefaultBranch != nil {
		place.BaseBranch = *codebase.DefaultBranch
	}
	if spec.EnvironmentID != "" {
		e, err := p.b.Store.Environment(ctx, spec.EnvironmentID)
		place.WorkingPath, place.LockKey, place.EnvironmentID = e.WorkingPath, e.PathKey, e.ID
		return place, err
	}
	if spec.NoWorktree || codebase.Kind != workbench.KindRepo {
		key, err := project.Canonical(codebase.DefaultCwd)
		place.WorkingPath, place.LockKey = codebase.DefaultCwd, key
		return place, err
	}
	task := spec.Branch
	if task == "" {
		task = taskOf(spec)
	}
	metadata[metaTask], metadata[metaBranch], metadata[metaBase] = task, spec.Branch, spec.BaseBranch
	at, err := p.b.Worktrees.Place(ctx, worktreeSpec(codebase.ID, metadata))
	if err != nil {
		return place, err
	}
	place.WorkingPath, place.LockKey = at.WorkingPath, at.PathKey
	if at.Environment != nil {
		place.EnvironmentID = at.Environment.ID
	}
	return place, nil
}

// taskOf names the work of a run that nobody named: each has a place of its own.
func taskOf(spec workflow.Spec) string {
	return strings.ToLower(spec.Workflow) + "-" + workbench.ShortID(workbench.NewID())
}

func worktreeSpec(codebaseID string, metadata map[string]any) worktree.Spec {
	word := func(key string) string { text, _ := metadata[key].(string); return text }
	return worktree.Spec{
		CodebaseID: codebaseID, WorkflowType: workbench.WorkflowTask, WorkflowID: word(metaTask), Branch: word(metaBranch), Base: word(metaBase),
		CreatedBy: workbench.PlatformWorkflow,
	}
}

// Make makes the worktree of a run, where it has one.
func (p workflowPlaces) Make(ctx context.Context, run workbench.WorkflowRun) (string, error) {
	if _, own := run.Metadata[metaTask]; !own || run.CodebaseID == nil {
		return "", nil
	}
	e, err := p.b.Worktrees.Ensure(ctx, worktreeSpec(*run.CodebaseID, run.Metadata))
	return e.ID, err
}
