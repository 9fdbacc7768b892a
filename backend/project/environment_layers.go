package project

import (
	"context"
	"maps"
	"os"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// LayerKind says where variables come from.
type LayerKind string

// The places of variables, the strongest first.
const (
	LayerStored  LayerKind = "stored"
	LayerFile    LayerKind = "file"
	LayerProcess LayerKind = "process"
)

// Layer is one place of variables. It has no values: names show who wins.
type Layer struct {
	Kind    LayerKind `json:"kind"`
	Path    string    `json:"path"`    // of a file
	Names   []string  `json:"names"`   // of the process: only those that a stronger layer has too
	Count   int       `json:"count"`   // of all names
	Problem string    `json:"problem"` // why the file cannot be read, one sentence; "": it can
}

// Layers are the places that give variables to the children of a project, the
// strongest first: of a name that several have, the first wins. A file that is
// broken is told as such, because then nothing of the project starts. Errors:
// ENotFound.
func (e *Environment) Layers(ctx context.Context, codebaseID string) ([]Layer, error) {
	c, err := e.store.Codebase(ctx, codebaseID)
	if err != nil {
		return nil, err
	}
	stored, err := e.stored.EnvNames(ctx, codebaseID)
	if err != nil {
		return nil, err
	}
	layers := []Layer{layerOf(LayerStored, "", stored)}
	files := configFiles(c.DefaultCwd)
	for _, path := range slices.Backward(files) {
		layers = append(layers, fileLayer(path))
	}
	return append(layers, processLayer(layers, os.Environ())), nil
}

func layerOf(kind LayerKind, path string, names []string) Layer {
	return Layer{Kind: kind, Path: path, Names: append([]string{}, names...), Count: len(names)}
}

func fileLayer(path string) Layer {
	found, err := readVariables(path)
	layer := layerOf(LayerFile, path, slices.Sorted(maps.Keys(found)))
	layer.Problem = workbench.ErrorMessage(err)
	return layer
}

// processLayer is what children inherit of the owner's own environment.
func processLayer(above []Layer, environ []string) Layer {
	inherited := map[string]bool{}
	for _, entry := range environ {
		if name := workbench.EnvName(entry); !workbench.OwnEnv(entry) {
			inherited[name] = true
		}
	}
	hidden := map[string]bool{}
	for _, layer := range above {
		for _, name := range layer.Names {
			if inherited[workbench.EnvName(name)] {
				hidden[name] = true
			}
		}
	}
	return Layer{Kind: LayerProcess, Names: append([]string{}, slices.Sorted(maps.Keys(hidden))...), Count: len(inherited)}
}
