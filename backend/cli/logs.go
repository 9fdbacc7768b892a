package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) logsCommand() *cobra.Command {
	return group("logs", "Show what went wrong", p.logsErrors(), p.logsDatabase(), p.logsLaunches())
}

func (p *program) logsErrors() *cobra.Command {
	cmd := &cobra.Command{Use: "errors", Short: "List the errors of the program and the page, newest first"}
	return listLog(p, cmd, "LogAPI.Errors", "TIME\tTYPE\tWHERE\tMESSAGE", func(e workbench.ErrorLog) string {
		return when(e.Timestamp) + "\t" + text(e.ErrorType) + "\t" + text(e.Context) + "\t" + oneLine(e.Message)
	})
}

func (p *program) logsDatabase() *cobra.Command {
	cmd := &cobra.Command{Use: "database", Short: "List the troubles of the database, newest first"}
	return listLog(p, cmd, "LogAPI.Database", "TIME\tTYPE\tMESSAGE\tDETAILS", func(d workbench.Diagnostic) string {
		return when(d.Timestamp) + "\t" + string(d.ErrorType) + "\t" + oneLine(d.ErrorMessage) + "\t" + oneLine(text(d.AdditionalInfo))
	})
}

// listLog makes cmd list a page of a log.
func listLog[T any](p *program, cmd *cobra.Command, method, heading string, line func(T) string) *cobra.Command {
	var page workbench.LogPage
	var since string
	cmd.Args = cobra.NoArgs
	cmd.Flags().Int64Var(&page.Limit, "limit", workbench.LogPageDefault, "how many rows, at most 200")
	cmd.Flags().StringVar(&since, "since", "", "only what is as new as 90m, 36h or 7d ago, or as a date such as 2026-01-31")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if page.Since, err = moment(since, time.Now()); err != nil {
			return err
		}
		if page.Limit < 1 || page.Limit > workbench.LogPageMax {
			return workbench.Errorf(workbench.EInvalid, "--limit takes a number from 1 to %d.", workbench.LogPageMax)
		}
		return verb(func(ctx context.Context, c *caller, _ []string) error {
			var list []T
			if err := c.call(ctx, &list, method, page); err != nil {
				return err
			}
			return rows(p, list, heading, line)
		})(cmd, args)
	}
	return cmd
}

// moment reads how long ago, or when, in UTC ms; "" is the beginning of time.
// A date and a time without a zone are the reader's own.
func moment(s string, now time.Time) (int64, error) {
	if s == "" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := time.ParseDuration(days + "h"); err == nil && n >= 0 {
			return now.Add(-24 * n).UnixMilli(), nil
		}
	}
	if ago, err := time.ParseDuration(s); err == nil && ago >= 0 {
		return now.Add(-ago).UnixMilli(), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, time.DateOnly} {
		if at, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return at.UnixMilli(), nil
		}
	}
	return 0, workbench.Errorf(workbench.EInvalid, "--since does not take %q. Give a time such as 90m, 36h or 7d, or a date such as 2026-01-31.", s)
}

// oneLine keeps a text of several lines in its row of a table.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
