package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// verb wraps what a verb does with a connection to the owner.
func verb(do func(ctx context.Context, c *caller, args []string) error) func(*cobra.Command, []string) error {
	return verbOr(own, do)
}

// verbOr is verb with another way to become the owner.
func verbOr(own func(context.Context, config.Config) (*caller, error), do func(ctx context.Context, c *caller, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		c, err := connectOr(cmd.Context(), sayTo(cmd), own)
		if err != nil {
			return err
		}
		err = do(cmd.Context(), c, args)
		return errors.Join(err, c.close())
	}
}

// argument reads a text argument; "-" is standard input.
func argument(text string) (string, error) {
	if text != "-" {
		return text, nil
	}
	all, err := io.ReadAll(io.LimitReader(os.Stdin, workbench.MaxTaskBytes+1))
	if err != nil {
		return "", workbench.Wrap(workbench.EInvalid, err, "Standard input cannot be read.")
	}
	return string(all), nil
}

// table prints rows under a heading, in columns.
func (p *program) table(heading string, rows []string) error {
	w := tabwriter.NewWriter(p.out, 0, 8, 2, ' ', 0)
	if _, err := fmt.Fprintln(w, heading); err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := fmt.Fprintln(w, row); err != nil {
			return err
		}
	}
	return w.Flush()
}

// rows prints a list as JSON or as a table.
func rows[T any](p *program, items []T, heading string, line func(T) string) error {
	if p.json {
		return p.printJSON(items)
	}
	lines := make([]string, 0, len(items))
	for _, item := range items {
		lines = append(lines, line(item))
	}
	return p.table(heading, lines)
}

// when is a local time for people.
func when(ms int64) string { return time.UnixMilli(ms).Local().Format("2006-01-02 15:04:05") }

func text[S ~string](s *S) string {
	if s == nil {
		return ""
	}
	return string(*s)
}

func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return workbench.Errorf(workbench.EInvalid, "This needs %s.", what)
		}
		return nil
	}
}

func atLeast(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < n {
			return workbench.Errorf(workbench.EInvalid, "This needs %s.", what)
		}
		return nil
	}
}

// sayTo tells a person something beside the result of a verb. A program that
// asked for JSON reads standard error too, and is not disturbed.
func sayTo(cmd *cobra.Command) func(string) {
	return func(sentence string) {
		if flag := cmd.Flag("json"); flag == nil || flag.Value.String() != "true" {
			_, _ = fmt.Fprintln(cmd.ErrOrStderr(), sentence)
		}
	}
}
