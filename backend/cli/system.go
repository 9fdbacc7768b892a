package cli

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// statusCommand looks only: it opens nothing and starts nothing.
func (p *program) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Say who owns the data directory", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := currentStatus(cmd.Context())
			if err != nil {
				return err
			}
			if s.OwnerPID == 0 {
				return p.print(s, "Nothing runs in %s. Process host: %s.\n%s", s.DataDirectory, hostWords(s.HostPID), stateWords(s.State))
			}
			return p.print(s, "Holdfast %s runs as %s, process %d, at %s\nData: %s (%s)\nProcess host: %s\n%s",
				s.Version, s.Mode, s.OwnerPID, s.Address, s.DataDirectory, s.Database, hostWords(s.HostPID), stateWords(s.State))
		},
	}
}

// stateWords is a line about what keeps the database from being used, "" for
// nothing.
func stateWords(state string) string {
	switch state {
	case backend.StateDamaged:
		return "The database is damaged and was put aside; `holdfast doctor` says more.\n"
	case backend.StateRestoring:
		return "A backup is being restored.\n"
	default:
		return ""
	}
}

func currentStatus(ctx context.Context) (api.Status, error) {
	cfg, err := config.Load(config.LoadOptions{})
	if err != nil {
		return api.Status{}, err
	}
	idle := api.Status{Version: workbench.Version, DataDirectory: cfg.DataDir, Database: cfg.Engine()}
	if aside, err := backend.ReadRecovery(cfg.DataDir); err == nil && aside != nil {
		idle.State = backend.StateDamaged
	}
	info, running, err := config.Owner(cfg, host.StartToken)
	if err != nil {
		return idle, err
	}
	if running && info.Address != "" {
		var s api.Status
		return s, (&caller{remote: &info}).call(ctx, &s, "SystemAPI.Status")
	}
	if running {
		idle.OwnerPID, idle.Mode = int64(info.PID), info.Mode
	}
	if client, err := host.Dial(ctx, cfg.DataDir); err == nil {
		idle.HostPID = int64(client.Status().PID)
		err = client.Close()
		return idle, err
	}
	return idle, nil
}

func (p *program) doctorCommand() *cobra.Command {
	var report bool
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check everything that keeps your work", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if report {
				return verb(p.printReport)(cmd, args)
			}
			d, err := diagnose(cmd)
			if err != nil {
				return err
			}
			return p.printDiagnosis(d)
		},
	}
	cmd.Flags().BoolVar(&report, "report", false, "print everything that somebody who helps would ask for, with secrets masked")
	return cmd
}

// printReport prints what is safe to show to others.
func (p *program) printReport(ctx context.Context, c *caller, _ []string) error {
	var text string
	if err := c.call(ctx, &text, "SystemAPI.Report"); err != nil {
		return err
	}
	return p.print(map[string]string{"report": text}, "%s", text)
}

// diagnose asks the owner. What keeps an owner from opening the data directory
// is what doctor is run for, so that is a diagnosis too.
func diagnose(cmd *cobra.Command) (d backend.Diagnosis, err error) {
	cfg, err := config.Load(config.LoadOptions{})
	if err != nil {
		return d, err
	}
	c, err := connect(cmd.Context(), sayTo(cmd))
	switch workbench.ErrorCode(err) {
	case "":
	case workbench.EDatabaseDamaged:
		return diagnoseDamaged(cmd, cfg, err)
	case workbench.EDataDirectory, workbench.EDiskFull, workbench.EDatabaseNewer, workbench.EUnavailable:
		return backend.DiagnoseClosed(cfg, err), nil
	default:
		return d, err
	}
	if c.owner != nil {
		d = c.owner.Backend().Diagnose(cmd.Context()) // nobody else waits, so it may take its time
	} else {
		err = c.call(cmd.Context(), &d, "SystemAPI.Doctor")
	}
	err = errors.Join(err, c.close())
	if workbench.ErrorCode(err) == workbench.EDatabaseDamaged { // the owner waits for the user to decide
		return backend.DiagnoseClosed(cfg, err), nil
	}
	return d, err
}

// diagnoseDamaged reads what can be read of a damaged database, which takes as
// long as it takes, and tells.
func diagnoseDamaged(cmd *cobra.Command, cfg config.Config, cause error) (backend.Diagnosis, error) {
	if err := backend.ReadDamaged(cmd.Context(), cfg); err != nil {
		sayTo(cmd)(workbench.ErrorMessage(err))
	}
	return backend.DiagnoseClosed(cfg, cause), nil
}

func (p *program) printDiagnosis(d backend.Diagnosis) error {
	var err error
	if p.json {
		err = p.printJSON(d)
	} else {
		err = rows(p, d.Checks, "CHECK\tSTATE\tDETAIL", checkLine)
	}
	if err == nil && !d.OK {
		err = workbench.Errorf(workbench.EInternal, "Something is wrong; see the checks above.")
	}
	return err
}

func checkLine(c backend.Check) string {
	state := "ok"
	switch {
	case !c.OK:
		state = "WRONG"
	case c.Fixed:
		state = "repaired"
	}
	return c.Name + "\t" + state + "\t" + c.Detail
}

func (p *program) agentCommand() *cobra.Command {
	list := &cobra.Command{
		Use: "list", Short: "List the agents and whether they are installed", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var infos []agent.Info
			if err := c.call(ctx, &infos, "AgentAPI.List"); err != nil {
				return err
			}
			return rows(p, infos, "NAME\tVERSION\tDETAIL\tINSTALL", func(i agent.Info) string {
				return i.Name + "\t" + i.Version + "\t" + i.Detail + "\t" + i.Install
			})
		}),
	}
	return group("agent", "The agents of this machine", list, p.agentProvider(), p.agentHooks())
}

// demoAgentCommand is the child of the demonstration's jobs.
func (p *program) demoAgentCommand() *cobra.Command {
	return &cobra.Command{
		Use: demo.Verb, Hidden: true, DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return demo.Main(cmd.Context(), os.Stdin, p.out, args)
		},
	}
}
