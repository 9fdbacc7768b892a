package terminal

import (
	"context"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// shell is the user's shell as a login would start it.
func shell() []string {
	if runtime.GOOS == "windows" {
		if comspec := os.Getenv("COMSPEC"); comspec != "" {
			return []string{comspec}
		}
		return []string{"cmd.exe"}
	}
	if sh := os.Getenv("SHELL"); sh != "" {
		return []string{sh}
	}
	return []string{"/bin/sh"}
}

// leftBehind are variables that describe the place that Holdfast itself was
// started in. Programs that find them believe to be there.
func leftBehind() []string {
	return []string{
		"TERM=", "COLORTERM=", "COLUMNS=", "LINES=",
		"TMUX=", "TMUX_PANE=", "STY=", "WINDOWID=", "VTE_VERSION=",
		"TERM_PROGRAM=", "TERM_PROGRAM_VERSION=", "TERM_SESSION_ID=",
		// set by the window for itself only
		"WEBKIT_DISABLE_DMABUF_RENDERER=", "GDK_BACKEND=",
	}
}

// Variables by which a program in a terminal can say which terminal it is in: a
// hook of an agent does. The owner's own names would make every holdfast that is
// typed there use this data directory.
const (
	EnvTerminalID      = "HOLDFAST_TERMINAL_ID"
	EnvTerminalDataDir = "HOLDFAST_TERMINAL_DATA_DIR"
)

// hooked is a command line with the hooks of an agent that is started by
// Holdfast itself. They are no part of what is stored.
func (s *Service) hooked(id string, argv []string) []string {
	name, ok := tui.Seen(argv)
	if s.Program == "" || !ok {
		return argv
	}
	if file := tui.SettingsFile(name, os.Getenv); file != "" {
		settings, _ := os.ReadFile(file) // none is as good
		// A hook that there can be only one of would take the place of the user's.
		if _, err := tui.AddHooks(name, settings, s.Program); workbench.ErrorCode(err) == workbench.EConflict {
			return argv
		}
	}
	return tui.WithHooks(argv, slices.Concat([]string{s.Program}, tui.HookVerb(), []string{"--terminal", id, "--data-dir", s.DataDir}))
}

// environment is the complete environment of a terminal's process: the owner's,
// over it the project's, over both what says which terminal this is.
func (s *Service) environment(t workbench.TerminalSummary, project workbench.Environ) []string {
	prefixes := leftBehind()
	inherited := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return workbench.OwnEnv(entry) ||
			slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(entry, p) })
	})
	own := workbench.Environ{
		"TERM=xterm-256color", // what xterm.js is
		"COLORTERM=truecolor",
		"TERM_PROGRAM=Holdfast",
		"TERM_PROGRAM_VERSION=" + workbench.Version,
		EnvTerminalID + "=" + t.ID,
		EnvTerminalDataDir + "=" + s.DataDir,
	}
	return own.Over(project.Over(inherited))
}

// variables are what a terminal's own row and the project of its session give to
// its process. They are read for each start anew; those of the project are
// stored nowhere.
func (s *Service) variables(ctx context.Context, t workbench.TerminalSummary) (workbench.Environ, error) {
	row, err := s.Store.Terminal(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	var own workbench.Environ
	for name, value := range row.EnvironmentVars {
		own = append(own, name+"="+value)
	}
	project, err := s.projectVariables(ctx, t)
	return own.Over(project), err
}

func (s *Service) projectVariables(ctx context.Context, t workbench.TerminalSummary) (workbench.Environ, error) {
	if s.Variables == nil || t.WorkSessionID == nil {
		return nil, nil
	}
	session, err := s.Store.Session(ctx, *t.WorkSessionID)
	if err != nil || session.CodebaseID == nil {
		return nil, err
	}
	return s.Variables(ctx, *session.CodebaseID)
}
