package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workflow"
)

func (p *program) workflowLog() *cobra.Command {
	var follow bool
	cmd := &cobra.Command{
		Use: "log RUN", Short: "Print the log of a run: what its nodes did and wrote", Args: exactly(1, "the id of a run"),
		Long: "Prints the log of a run; with --json as an array, and with --follow as JSON objects, one a line.\n" +
			"With --follow it goes on until the run has ended, over its questions too; Ctrl-C leaves, and the run goes on where\n" +
			"a Holdfast runs.",
		RunE: ofRun(func(ctx context.Context, c *caller, id string, _ []string) error {
			defer catchBrokenPipe()()
			if follow {
				return quietly(ctx, true, p.followLog(ctx, c, id))
			}
			all := []workflow.Line{}
			_, err := eachLine(ctx, c, id, 0, func(line workflow.Line) error { all = append(all, line); return nil })
			if err != nil {
				return err
			}
			return quietly(ctx, false, p.printLog(all))
		}),
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on until the run has ended")
	return cmd
}

// eachLine visits the lines of a log from an offset in bytes, and returns where
// they end.
func eachLine(ctx context.Context, c *caller, id string, next int64, visit func(workflow.Line) error) (int64, error) {
	for {
		var page workflow.LogPage
		if err := c.call(ctx, &page, "WorkflowAPI.Log", id, next); err != nil {
			return next, err
		}
		for _, line := range page.Lines {
			if err := visit(line); err != nil {
				return next, err
			}
		}
		if page.Next == next {
			return next, nil
		}
		next = page.Next
	}
}

// followLog prints what is logged until the run has ended. Its status is read
// first: what was logged before the end is then there.
func (p *program) followLog(ctx context.Context, c *caller, id string) error {
	show := p.printLine
	if p.json {
		show = func(line workflow.Line) error { return json.NewEncoder(p.out).Encode(line) }
	}
	for next := int64(0); ; {
		v, err := rested(ctx, c, id, true)
		if err != nil {
			return err
		}
		if next, err = eachLine(ctx, c, id, next, show); err != nil || v.Run.Status.Ended() {
			return err
		}
		if err := pause(ctx, followPoll); err != nil {
			return err
		}
	}
}

func (p *program) printLog(all []workflow.Line) error {
	if p.json {
		return p.printJSON(all)
	}
	for _, line := range all {
		if err := p.printLine(line); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) printLine(line workflow.Line) error {
	for text := range strings.Lines(line.Text) {
		if _, err := fmt.Fprintf(p.out, "%s  %s  %s  %s\n", when(line.Time), line.Node, line.Stream, strings.TrimRight(text, "\r\n")); err != nil {
			return err
		}
	}
	return nil
}
