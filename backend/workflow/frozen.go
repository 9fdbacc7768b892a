package workflow

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Frozen is a workflow with all texts that it names, as they were when the run
// began: a resumed run goes on with them, whatever happened to the files.
type Frozen struct {
	File      string             `json:"file"`
	Source    string             `json:"source"`
	Written   string             `json:"written,omitempty"`   // the text of the file, where Source has what it includes in it
	Commands  map[string]string  `json:"commands,omitempty"`  // by name
	Scripts   map[string]string  `json:"scripts,omitempty"`   // by name
	Workflows map[string]*Frozen `json:"workflows,omitempty"` // sub-workflows, by name

	Definition *definition.Definition `json:"-"`
}

// Files finds workflows and what they name.
type Files interface {
	// Freeze reads a workflow of a project by its name or its file. ENotFound;
	// EInvalid when it has mistakes.
	Freeze(ctx context.Context, codebaseID, name string) (*Frozen, error)
}

// NamesFile reports whether what is to be run is a file, and not a name to look for.
func NamesFile(word string) bool {
	return strings.ContainsAny(word, `/`+string(filepath.Separator)) || strings.HasSuffix(word, ".yaml") || strings.HasSuffix(word, ".yml")
}

// Text is what is stored.
func (f *Frozen) Text() (string, error) {
	raw, err := json.Marshal(f)
	return string(raw), err
}

// Thaw reads what was stored.
func Thaw(text string) (*Frozen, error) {
	var f Frozen
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return nil, workbench.Wrap(workbench.EUnavailable, err, "The definition of the run cannot be read. Start the workflow again.")
	}
	return &f, f.Parse()
}

// Parse reads the sources.
func (f *Frozen) Parse() error {
	d, err := definition.Parse(f.File, []byte(f.Source))
	if err != nil {
		return workbench.Wrap(workbench.EInvalid, err, "The workflow "+f.File+" has mistakes.")
	}
	f.Definition = d
	for _, inner := range f.Workflows {
		if err := inner.Parse(); err != nil {
			return err
		}
	}
	return nil
}

// script is the code of a node: that of a file, where the node names one.
func (f *Frozen) script(node *definition.Node) string {
	if code, named := f.Scripts[node.Script]; named {
		return code
	}
	return node.Script
}
