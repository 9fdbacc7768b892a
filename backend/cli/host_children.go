package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) hostStatus() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Say whether the process host runs, its children and whose they are", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var report backend.HostReport
			if err := c.call(ctx, &report, "HostAPI.Status"); err != nil {
				return err
			}
			if p.json {
				return p.printJSON(report)
			}
			return p.printHost(report)
		}),
	}
}

func (p *program) printHost(report backend.HostReport) error {
	if s := report.Host; s == nil {
		_, _ = fmt.Fprintln(p.out, "The process host does not run. It starts with the first terminal or job.")
	} else {
		_, _ = fmt.Fprintf(p.out, "Process host %d, version %s, since %s, running processes: %d\n", s.PID, s.Version, when(s.StartedAt), s.Processes)
	}
	var lines, hints []string
	for _, child := range report.Children {
		lines = append(lines, childLine(child))
		if child.Owner.Kind == backend.OwnerNone && child.Live() {
			hints = append(hints, fmt.Sprintf("%s belongs to no terminal and no job. `holdfast host adopt %s` makes a terminal of it, `holdfast host end %s` ends it.",
				child.ProcessID, child.ProcessID, child.ProcessID))
		}
	}
	for _, s := range report.Survivors {
		hints = append(hints, fmt.Sprintf("Process %d (%s) has outlived the process that started it, and nothing reads what it prints. `holdfast host end %d` ends it.",
			s.PID, strings.Join(s.Argv, " "), s.PID))
	}
	if len(lines) > 0 {
		if err := p.table("PROCESS\tPID\tSTATE\tAGE\tCPU\tMEMORY\tSPOOL\tOWNER\tCOMMAND", lines); err != nil {
			return err
		}
	}
	for _, hint := range hints {
		_, _ = fmt.Fprintln(p.out, hint)
	}
	return nil
}

func childLine(c backend.HostChild) string {
	owner := c.Owner.Kind
	if c.Owner.ID != "" {
		owner += " " + c.Owner.ID
	}
	return fmt.Sprintf("%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s", c.ProcessID, c.PID, c.State,
		span(time.Since(time.UnixMilli(c.StartedAt))), span(time.Duration(c.CPUMillis)*time.Millisecond),
		bytesOf(c.ResidentBytes), bytesOf(c.SpoolBytes), owner, strings.Join(c.Argv, " "))
}

// span is a duration for people, in its two largest units.
func span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	default:
		return fmt.Sprintf("%dd%02dh", int(d.Hours())/24, int(d.Hours())%24)
	}
}

// bytesOf is a number of bytes for people.
func bytesOf(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
}

func (p *program) hostAdopt() *cobra.Command {
	var sessionID string
	cmd := &cobra.Command{
		Use: "adopt PROCESS", Short: "Make a terminal of a child that no terminal knows", Args: exactly(1, "the id of a process"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var t workbench.Terminal
			if err := c.call(ctx, &t, "HostAPI.Adopt", args[0], sessionID); err != nil {
				return err
			}
			return p.print(t, "%s  %s\n", t.ID, t.Status)
		}),
	}
	cmd.Flags().StringVar(&sessionID, "session", "", "the session that it then belongs to")
	return cmd
}

func (p *program) hostEnd() *cobra.Command {
	return &cobra.Command{
		Use: "end PROCESS|PID", Short: "End a child, or a process that has outlived its process host", Args: exactly(1, "the id of a process, or its pid"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if err := endProcess(ctx, c, args[0]); err != nil {
				return err
			}
			return p.print(map[string]string{"ended": args[0]}, "Ended.\n")
		}),
	}
}

// endProcess ends what status showed under this name. A pid alone would not do:
// it may be another process by now, which the start token tells.
func endProcess(ctx context.Context, c *caller, name string) error {
	var report backend.HostReport
	if err := c.call(ctx, &report, "HostAPI.Status"); err != nil {
		return err
	}
	if i := slices.IndexFunc(report.Children, func(child backend.HostChild) bool {
		return child.ProcessID == name || child.Live() && strconv.FormatInt(child.PID, 10) == name
	}); i >= 0 {
		return c.call(ctx, nil, "HostAPI.End", report.Children[i].ProcessID)
	}
	for _, s := range report.Survivors {
		if strconv.Itoa(s.PID) == name {
			return c.call(ctx, nil, "HostAPI.EndSurvivor", s.PID, s.StartToken)
		}
	}
	return workbench.Errorf(workbench.ENotFound, "The process host has no process %q. `holdfast host status` lists those that there are.", name)
}
