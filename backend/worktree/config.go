package worktree

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/yamldoc"
)

// Config is what a project says about its worktrees: `worktree:` of
// .archon/config.yaml, and over it that of .holdfast/config.yaml. Keys may be
// written in either way.
type Config struct {
	Remote     string   `json:"remote"`
	BaseBranch string   `json:"base_branch"`
	CopyFiles  []string `json:"copy_files"` // from the project's directory; "a -> b" under another name
	LinkFiles  []string `json:"link_files"`
	Setup      string   `json:"setup"` // run by the shell in a new worktree
	Ports      int      `json:"ports"` // how many a worktree may need; 0: 10
	Submodules *bool    `json:"submodules"`
}

// written is Config as files have it.
type written struct {
	Worktree struct {
		Remote        *string  `yaml:"remote"`
		BaseBranch    *string  `yaml:"base_branch"`
		BaseBranchOld *string  `yaml:"baseBranch"`
		CopyFiles     []string `yaml:"copy_files"`
		CopyFilesOld  []string `yaml:"copyFiles"`
		LinkFiles     []string `yaml:"link_files"`
		LinkFilesOld  []string `yaml:"linkFiles"`
		Setup         *string  `yaml:"setup"`
		Ports         *int     `yaml:"ports"`
		Submodules    *bool    `yaml:"submodules"`
		SubmodulesOld *bool    `yaml:"initSubmodules"`
	} `yaml:"worktree"`
}

// configBytes bounds a configuration file: it comes with the repository.
const configBytes = 64 << 10

// readConfig reads what a project says. EInvalid names the file.
func readConfig(dir string) (Config, error) {
	var c Config
	for _, folder := range []string{".archon", ".holdfast"} {
		path := filepath.Join(dir, folder, "config.yaml")
		text, err := readBounded(path)
		if err != nil {
			return c, err
		}
		var w written
		switch failure := yamldoc.Decode(text, &w); {
		case failure == nil:
			c.over(w)
		case failure.Reason == yamldoc.WrongValue:
			return c, workbench.Wrap(workbench.EInvalid, failure, fmt.Sprintf(
				"%s has a value of the wrong kind below worktree in line %d. remote, base_branch and setup are text, copy_files and link_files lists, ports a number.", path, failure.Line))
		default:
			return c, workbench.Wrap(workbench.EInvalid, failure, fmt.Sprintf("%s cannot be read as YAML: line %d. Mend it, then try again.", path, failure.Line))
		}
	}
	return c, nil
}

func (c *Config) over(w written) {
	text := func(to *string, values ...*string) {
		for _, v := range values {
			if v != nil {
				*to = strings.TrimSpace(*v)
			}
		}
	}
	list := func(to *[]string, values ...[]string) {
		for _, v := range values {
			if v != nil {
				*to = v
			}
		}
	}
	text(&c.Remote, w.Worktree.Remote)
	text(&c.BaseBranch, w.Worktree.BaseBranchOld, w.Worktree.BaseBranch)
	text(&c.Setup, w.Worktree.Setup)
	list(&c.CopyFiles, w.Worktree.CopyFilesOld, w.Worktree.CopyFiles)
	list(&c.LinkFiles, w.Worktree.LinkFilesOld, w.Worktree.LinkFiles)
	if w.Worktree.Ports != nil {
		c.Ports = *w.Worktree.Ports
	}
	for _, v := range []*bool{w.Worktree.SubmodulesOld, w.Worktree.Submodules} {
		if v != nil {
			c.Submodules = v
		}
	}
}

// readBounded reads a file; one that is not there is empty.
func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil, nil
	}
	var file *os.File
	if err == nil {
		file, err = os.Open(path)
	}
	if err != nil {
		return nil, workbench.Wrap(workbench.EInvalid, err, path+" cannot be read. Check its permissions.")
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(file, configBytes+1))
	if err == nil && len(text) > configBytes {
		return nil, workbench.Errorf(workbench.EInvalid, "%s has more than %d KiB. Make it shorter.", path, configBytes>>10)
	}
	return text, err
}
