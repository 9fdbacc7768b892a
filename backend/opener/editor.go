package opener

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The words of the setting editor.command that name no program.
const (
	automatic   = "auto"        // the first editor of preferred, else environment
	environment = "environment" // $VISUAL, else $EDITOR
)

// preferred are the editors that are looked for, in this order.
func preferred() []string { return []string{"code", "cursor", "zed"} }

// style is how an editor is told a line.
type style int

const (
	unnamed style = iota // it is not told
	colon                // path:line
	goTo                 // -g path:line
	plus                 // +line path
)

// editor is one that was found.
type editor struct {
	name   string
	argv   []string // the program, and what the user's variable gives it
	style  style
	window bool // it has a window of its own
}

// known is what is known of editors by their names. One that is not here is
// taken for one that needs a terminal, as $EDITOR is by custom.
func known(name string) (s style, window bool) {
	switch name {
	case "code", "code-insiders", "codium", "cursor", "windsurf":
		return goTo, true
	case "zed", "zeditor", "subl":
		return colon, true
	case "gvim", "mvim", "gedit", "xed", "pluma":
		return plus, true
	case "hx", "helix":
		return colon, false
	case "vi", "vim", "nvim", "nano", "emacs", "micro", "kak", "joe", "ne":
		return plus, false
	}
	return unnamed, false
}

// editor finds the editor that the user wants.
func (s *Service) editor() (editor, error) {
	switch choice := s.Choice(); choice {
	case automatic:
		for _, name := range preferred() {
			if e, ok := s.found([]string{name}); ok {
				return e, nil
			}
		}
		return s.ofEnvironment()
	case environment:
		return s.ofEnvironment()
	default:
		if e, ok := s.found([]string{choice}); ok {
			return e, nil
		}
		return editor{}, workbench.Errorf(workbench.EUnavailable,
			"The editor %s was not found on the PATH. Install it, or choose another in Settings.", choice)
	}
}

// ofEnvironment splits the variable at blanks and hands it to no shell: it may
// come from a project's own environment file.
func (s *Service) ofEnvironment() (editor, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if words := strings.Fields(s.Getenv(name)); len(words) > 0 {
			if e, ok := s.found(words); ok {
				return e, nil
			}
			return editor{}, workbench.Errorf(workbench.EUnavailable,
				"The editor %s, which %s names, was not found on the PATH.", words[0], name)
		}
	}
	return editor{}, workbench.Errorf(workbench.EUnavailable,
		"No editor was found. Install code, cursor or zed on the PATH, or set VISUAL or EDITOR.")
}

func (s *Service) found(words []string) (editor, bool) {
	path, err := s.LookPath(words[0])
	if err != nil {
		return editor{}, false
	}
	name := strings.TrimSuffix(filepath.Base(words[0]), ".exe")
	e := editor{name: name, argv: append([]string{path}, words[1:]...)}
	e.style, e.window = known(name)
	return e, true
}

// command is what opens place. place is absolute, so no editor takes it for an
// option.
func (e editor) command(place string, line int64) []string {
	at := strconv.FormatInt(line, 10)
	argv := append([]string{}, e.argv...)
	switch {
	case line <= 0 || e.style == unnamed:
		return append(argv, place)
	case e.style == goTo:
		return append(argv, "-g", place+":"+at)
	case e.style == colon:
		return append(argv, place+":"+at)
	}
	return append(argv, "+"+at, place)
}
