package find

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// with adds a folder outside of the project. Its files have absolute paths, as
// in a selection.
func (p Project) with(folder Project) Project {
	prefix := strings.TrimSuffix(filepath.ToSlash(folder.Directory), "/") + "/"
	own := p.Grep
	p.External = append(slices.Clone(p.External), prefix)
	p.Paths = slices.Clone(p.Paths) // a listing is shared
	for _, name := range folder.Paths {
		p.Paths = append(p.Paths, prefix+name)
	}
	slices.Sort(p.Paths)
	p.Grep = func(ctx context.Context, text string) (map[string]int, error) {
		found, err := own(ctx, text)
		if err != nil {
			return nil, err
		}
		there, err := folder.Grep(ctx, text)
		for name, lines := range there {
			found[prefix+name] = lines
		}
		return found, err
	}
	return p
}

// inside is a path without what lies above its external folder: the folders of
// a person's disk are no evidence.
func (p Project) inside(file string) string {
	for _, prefix := range p.External {
		if rest, ok := strings.CutPrefix(file, prefix); ok {
			return path.Join(path.Base(prefix), rest)
		}
	}
	return file
}
