package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// importForeign imports from another program, or tells what that would do.
func (p *program) importForeign(ctx context.Context, c *caller, from string, args []string, dryRun bool) error {
	request := workbench.ForeignRequest{From: workbench.ForeignKind(from), DryRun: dryRun}
	if len(args) > 0 {
		place, err := foreignPlace(args[0])
		if err != nil {
			return err
		}
		request.Place = place
	}
	c.limit = copyTime
	var done workbench.ForeignReport
	if err := c.call(ctx, &done, "ForeignAPI.Run", request); err != nil {
		return err
	}
	if p.json {
		return p.printJSON(done)
	}
	if err := rows(p, done.Counts, "KIND\tNEW\tHERE ALREADY", func(n workbench.ForeignCount) string {
		return fmt.Sprintf("%s\t%d\t%d", n.Kind, n.New, n.Existing)
	}); err != nil {
		return err
	}
	return printForeign(p.out, done)
}

// foreignPlace makes a path absolute; the address of a server stays as it is.
func foreignPlace(place string) (string, error) {
	if workbench.ForeignServer(place) {
		return place, nil
	}
	return absolute(place)
}

func printForeign(out io.Writer, r workbench.ForeignReport) error {
	var lines []string
	for _, n := range r.NotTaken {
		lines = append(lines, fmt.Sprintf("not taken: %d rows of %s", n.New, n.Kind))
	}
	for _, note := range r.Notes {
		lines = append(lines, "note: "+note)
	}
	for _, problem := range r.Problems {
		lines = append(lines, fmt.Sprintf("skipped: %s %s: %s", problem.Kind, problem.ID, problem.Reason))
	}
	if more := r.Skipped - int64(len(r.Problems)); more > 0 {
		lines = append(lines, fmt.Sprintf("skipped: %d more", more))
	}
	if r.Stopped {
		lines = append(lines, "It was stopped before its end. Run it again to take the rest.")
	}
	if r.DryRun {
		lines = append(lines, "Nothing was changed.")
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}
