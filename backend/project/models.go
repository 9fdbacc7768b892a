package project

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/yamldoc"
)

// Models are the models that words stand for, by agent and word: small, medium,
// large, or an alias without its @.
type Models map[string]map[string]string

// ReadModels reads `models:` of .holdfast/config.yaml of the user, over it that of
// the project's .archon/config.yaml, and over both that of its .holdfast/config.yaml.
// home is the user's directory; "": not known. EInvalid names the file.
func ReadModels(dir, home string) (Models, error) {
	var paths []string
	if home != "" {
		paths = append(paths, filepath.Join(home, ".holdfast", "config.yaml"))
	}
	all := Models{}
	for _, path := range append(paths, configFiles(dir)...) {
		text, err := readConfig(path)
		if err != nil {
			return nil, err
		}
		var file struct {
			Models Models `yaml:"models"`
		}
		if failure := yamldoc.Decode(text, &file); failure != nil {
			return nil, workbench.Wrap(workbench.EInvalid, failure, fmt.Sprintf(
				"%s has no map of agents to their models below models, line %d. Write it as claude: {small: haiku}.", path, failure.Line))
		}
		all.over(file.Models)
	}
	return all, nil
}

func (m Models) over(found Models) {
	for agent, words := range found {
		if m[agent] == nil {
			m[agent] = map[string]string{}
		}
		for word, model := range words {
			m[agent][strings.TrimPrefix(word, "@")] = model
		}
	}
}

// Named is the model that a word stands for with an agent; "": it stands for none.
func (m Models) Named(agent, word string) string { return m[agent][strings.TrimPrefix(word, "@")] }
