// Package cli is the command line. A verb is a client of the running owner;
// without one it opens the data directory itself for as long as it runs.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Options are what the verbs need of the program.
type Options struct {
	Assets fs.FS // the built front end
	// Desktop opens the window; args are links that it is to follow.
	Desktop func(ctx context.Context, cfg config.Config, args []string) error
}

// program is one run of the command line.
type program struct {
	Options
	json  bool
	begun bool // the words of the command were understood
	out   io.Writer
	errs  io.Writer
}

// Main runs the command line and returns its exit status.
func Main(ctx context.Context, opt Options, args []string) int {
	p := &program{Options: opt, out: os.Stdout, errs: os.Stderr, json: asksForJSON(args)}
	root := p.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return workbench.ExitDone
	}
	var quiet silent
	if errors.As(err, &quiet) {
		return int(quiet)
	}
	return p.report(err)
}

// silent is the exit status of a verb that has nothing to say about its end.
type silent int

// exitInterrupted is what shells give a program that Ctrl-C has ended.
const exitInterrupted silent = 130

func (s silent) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// asksForJSON looks for --json ahead of the parser: words that it does not
// understand are an error too, and whoever reads JSON reads it as JSON.
func asksForJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json")
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "holdfast [holdfast://session/ID]",
		Short: "A workbench for AI coding sessions: what you were doing is still there",
		Long: "Holdfast keeps work sessions, terminals and agent jobs across crashes and restarts.\n" +
			"Without a verb it opens the window; a link leads the window to a session.\n\n" +
			"A verb asks the running Holdfast; when none runs it opens the data directory itself.\n" +
			"HOLDFAST_DATA_DIR names another data directory.\n\n" +
			"Exit status: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict, 5 unavailable.",
		Args:          onlyLink,
		SilenceUsage:  true,
		SilenceErrors: true,
		// A suggestion takes several lines; an error is one sentence.
		DisableSuggestions: true,
		PersistentPreRun:   func(*cobra.Command, []string) { p.begun = true },
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := config.Load(config.LoadOptions{})
			if err != nil {
				return err
			}
			return p.Desktop(cmd.Context(), cfg, args)
		},
	}
	root.PersistentFlags().BoolVar(&p.json, "json", p.json, "print the result, or the error, as JSON")
	root.PersistentFlags().Lookup("json").DefValue = "false" // for the help
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		p.versionCommand(), p.serveCommand(), p.statusCommand(), p.doctorCommand(),
		p.projectCommand(), p.secretCommand(), p.sessionCommand(), p.terminalCommand(), p.jobCommand(), p.chatCommand(), p.agentCommand(), p.promptCommand(), p.planCommand(), p.workflowCommand(),
		p.costCommand(), p.searchCommand(), p.permissionCommand(), p.worktreeCommand(), p.mcpCommand(), p.settingsCommand(), p.logsCommand(), p.backupCommand(), p.exportCommand(), p.importCommand(), p.retentionCommand(), p.migrateCommand(), p.hostCommand(), p.demoAgentCommand(), p.llmAgentCommand(), p.findFilesCommand(),
	)
	return root
}

// onlyLink lets the desktop launch Holdfast with a link. Any other word is a verb
// that does not exist.
func onlyLink(cmd *cobra.Command, args []string) error {
	if len(args) == 1 && strings.HasPrefix(args[0], "holdfast://") {
		return nil
	}
	return cobra.NoArgs(cmd, args)
}

// report says an error as one sentence, or as JSON, and returns the exit status.
func (p *program) report(err error) int {
	known := p.known(err)
	if p.json {
		_ = json.NewEncoder(p.errs).Encode(map[string]any{"error": api.FailureOf(known)})
	} else {
		_, _ = fmt.Fprintln(p.errs, known.Message)
	}
	return known.Code.ExitStatus()
}

// known gives a foreign error its code and its sentence.
func (p *program) known(err error) *workbench.Error {
	var known *workbench.Error
	switch {
	case errors.As(err, &known):
		return known
	case !p.begun: // cobra's own, about the words of the command
		return workbench.Errorf(workbench.EInvalid, "This command is not understood: %w. See `holdfast --help`.", err)
	case errors.Is(err, context.Canceled):
		return workbench.Wrap(workbench.EUnavailable, err, "The command was interrupted before it was done.")
	default:
		return workbench.Wrap(workbench.EInternal, err, workbench.ErrorMessage(err))
	}
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return p.print(map[string]string{"version": workbench.Version}, "holdfast %s\n", workbench.Version)
		},
	}
}

// print shows v as JSON, or the line for people.
func (p *program) print(v any, format string, args ...any) error {
	if p.json {
		return p.printJSON(v)
	}
	_, err := fmt.Fprintf(p.out, format, args...)
	return err
}

func (p *program) printJSON(v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// group is a noun without a verb of its own.
func group(use, short string, verbs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return cmd.Help()
	}}
	cmd.AddCommand(verbs...)
	return cmd
}
