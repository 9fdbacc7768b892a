package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// newestRuns bounds the runs that the end of an id is looked for among.
const newestRuns = 500

// shortest is how much of an id names a run, at least.
const shortest = 4

// runID is the id of a run by its beginning or, as people see it, its end.
func runID(ctx context.Context, c *caller, word string) (string, error) {
	if len(word) < shortest || len(word) >= len(workbench.NewID()) {
		return word, nil
	}
	var list []workbench.WorkflowRunSummary
	if err := c.call(ctx, &list, "WorkflowAPI.Runs", workbench.RunFilter{Limit: newestRuns}); err != nil {
		return "", err
	}
	list = slices.DeleteFunc(list, func(r workbench.WorkflowRunSummary) bool {
		return !strings.HasPrefix(r.ID, word) && !strings.HasSuffix(r.ID, word)
	})
	switch len(list) {
	case 0:
		return word, nil // the owner says that there is none
	case 1:
		return list[0].ID, nil
	}
	return "", workbench.Errorf(workbench.EInvalid, "%s may be any of %d runs. Write more of the id.", word, len(list))
}

// ofRun is a verb that takes the id of a run and shows something of it.
func ofRun(do func(ctx context.Context, c *caller, id string, args []string) error) func(*cobra.Command, []string) error {
	return verb(func(ctx context.Context, c *caller, args []string) error {
		id, err := runID(ctx, c, args[0])
		if err != nil {
			return err
		}
		return do(ctx, c, id, args[1:])
	})
}

func (p *program) workflowShow() *cobra.Command {
	return &cobra.Command{
		Use: "show RUN", Short: "Show a run, its nodes, and what it asks", Args: exactly(1, "the id of a run"),
		Long: "Shows a run, what became of its nodes, and what it asks. An id may be cut: its end is enough, as it is shown elsewhere.",
		RunE: ofRun(func(ctx context.Context, c *caller, id string, _ []string) error {
			v, err := rested(ctx, c, id, true)
			if err != nil {
				return err
			}
			return p.printRun(v, v)
		}),
	}
}

// printRun shows a run to people, and asJSON to programs.
func (p *program) printRun(v workflow.View, asJSON any) error {
	if p.json {
		return p.printJSON(asJSON)
	}
	r := v.Run
	fmt.Fprintf(p.out, "%s  %s  %s, %d of %d steps\n", r.ID, r.Status, escaped(r.WorkflowName), r.CurrentStepIndex, r.StepCount)
	if r.ErrorMessage != nil {
		fmt.Fprintln(p.out, *r.ErrorMessage)
	}
	if r.WorkingPath != nil {
		fmt.Fprintf(p.out, "It works in %s.\n", *r.WorkingPath)
	}
	if o := workflow.OutcomeOf(r.Metadata); o != nil {
		fmt.Fprintln(p.out, outcomeSentence(*o))
	}
	if v.Changed {
		fmt.Fprintln(p.out, "Its file has changed; a resume goes on with what was started.")
	}
	if err := p.printNodes(v); err != nil {
		return err
	}
	if cost := costOf(v); cost != "" {
		fmt.Fprintln(p.out, cost)
	}
	return p.printGates(v)
}

// outcomeSentence is what a run came to, for people.
func outcomeSentence(o workflow.Outcome) string {
	switch {
	case o.Reached == nil:
		return "Its result is the output of " + o.Node + "."
	case *o.Reached:
		return "By its node " + o.Node + " it reached its aim."
	}
	return "By its node " + o.Node + " it did not reach its aim."
}

// printNodes shows the attempts of a run, with what they cost when an agent was
// asked.
func (p *program) printNodes(v workflow.View) error {
	used := map[string]workbench.NodeUsage{}
	for _, u := range v.Usage {
		used[u.NodeRunID] = u
	}
	header, lines := "NODE\tSTATUS\tATTEMPT\tTIME\tMESSAGE", make([]string, len(v.Nodes))
	if len(used) > 0 {
		header = "NODE\tSTATUS\tATTEMPT\tTIME\tTOKENS\tUSD\tMESSAGE"
	}
	for i, n := range v.Nodes {
		cost := ""
		if u, asked := used[n.ID]; asked {
			cost = fmt.Sprintf("%d\t%s\t", u.TokensSent+u.CacheReadTokens+u.CacheWriteTokens+u.TokensReceived, usdOf(u))
		} else if len(used) > 0 {
			cost = "-\t-\t"
		}
		lines[i] = fmt.Sprintf("%s\t%s\t%d\t%s\t%s%s", nodeName(n), n.Status, n.Attempt, took(n), cost, escaped(text(n.ErrorMessage)))
	}
	return p.table(header, lines)
}

// usdOf is what an attempt cost; a + says that more of it is not known.
func usdOf(u workbench.NodeUsage) string {
	switch {
	case u.CostNanoUSD == nil:
		return "unknown"
	case u.UnknownEvents > 0:
		return ledger.FormatUSD(*u.CostNanoUSD) + "+"
	}
	return ledger.FormatUSD(*u.CostNanoUSD)
}

// costOf is the sentence about what a run has cost with its sub-runs; "": no agent
// was asked, and nothing bounds it.
func costOf(v workflow.View) string {
	s := v.Spent
	tokens := s.TokensSent + s.CacheReadTokens + s.CacheWriteTokens + s.TokensReceived
	if tokens == 0 && s.CostNanoUSD == 0 && s.UnknownEvents == 0 && v.Budget.MaxSpendNanoUSD == 0 {
		return ""
	}
	sentence := fmt.Sprintf("\nIt has used %d tokens for %s USD", tokens, ledger.FormatUSD(s.CostNanoUSD))
	if v.Budget.MaxSpendNanoUSD > 0 {
		sentence += " of " + ledger.FormatUSD(v.Budget.MaxSpendNanoUSD)
	}
	if s.UnknownEvents > 0 {
		sentence += fmt.Sprintf("; the cost of %s is not known", counted(int(s.UnknownEvents), "call"))
	}
	return sentence + "."
}

// nodeName is a node, with its iteration of a loop.
func nodeName(n workbench.NodeRunSummary) string {
	if n.Iteration == 0 {
		return escaped(n.NodeID)
	}
	return fmt.Sprintf("%s (%d)", escaped(n.NodeID), n.Iteration)
}

// took is how long an attempt worked.
func took(n workbench.NodeRunSummary) string {
	if n.StartedAt == nil || n.EndedAt == nil {
		return "-"
	}
	return (time.Duration(*n.EndedAt-*n.StartedAt) * time.Millisecond).String()
}

// printGates says what a run asks, and how it is answered.
func (p *program) printGates(v workflow.View) error {
	open := openGates(v)
	for _, g := range open {
		answer := "holdfast workflow approve " + workbench.ShortID(v.Run.ID)
		if len(open) > 1 {
			answer += " --node " + g.NodeID
		}
		if _, err := fmt.Fprintf(p.out, "\n%s asks: %s\nAnswer with `%s`, or refuse with reject.\n", g.NodeID, g.Message, answer); err != nil {
			return err
		}
	}
	return nil
}

// followPoll is how often new events are looked for.
const followPoll = 250 * time.Millisecond

func (p *program) workflowEvents() *cobra.Command {
	var follow bool
	var after int64
	cmd := &cobra.Command{
		Use: "events RUN", Short: "Print what happened in a run", Args: exactly(1, "the id of a run"),
		Long: "Prints what happened in a run, one line for each event; with --json as an array, and with --follow as JSON objects, one a line.\n" +
			"With --follow it goes on until the run has ended; Ctrl-C leaves, and the run goes on where a Holdfast runs.",
		RunE: ofRun(func(ctx context.Context, c *caller, id string, _ []string) error {
			defer catchBrokenPipe()()
			if follow {
				return quietly(ctx, true, p.followEvents(ctx, c, id, after))
			}
			all := []workbench.WorkflowEvent{}
			err := eachEvent(ctx, c, id, after, func(e workbench.WorkflowEvent) error { all = append(all, e); return nil })
			if err != nil {
				return err
			}
			return quietly(ctx, false, rows(p, all, "SEQ\tTIME\tEVENT\tNODE\tDATA", func(e workbench.WorkflowEvent) string {
				return fmt.Sprintf("%d\t%s\t%s\t%s\t%s", e.Seq, when(e.CreatedAt), e.EventType, escaped(text(e.StepName)), dataOf(e))
			}))
		}),
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on until the run has ended")
	cmd.Flags().Int64Var(&after, "after", 0, "only those after the one with this seq")
	return cmd
}

func dataOf(e workbench.WorkflowEvent) string {
	if len(e.Data) == 0 {
		return ""
	}
	raw, err := json.Marshal(e.Data)
	if err != nil {
		return ""
	}
	return string(raw)
}

// eachEvent visits the events of a run that follow one.
func eachEvent(ctx context.Context, c *caller, id string, after int64, visit func(workbench.WorkflowEvent) error) error {
	if _, err := rested(ctx, c, id, true); err != nil {
		return err // a run that is not there has no events
	}
	for {
		var page []workbench.WorkflowEvent
		if err := c.call(ctx, &page, "WorkflowAPI.Events", id, after, 0); err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			if err := visit(e); err != nil {
				return err
			}
			after = e.Seq
		}
	}
}

func (p *program) followEvents(ctx context.Context, c *caller, id string, after int64) error {
	show := func(e workbench.WorkflowEvent) error {
		after = e.Seq
		if p.json {
			return json.NewEncoder(p.out).Encode(e)
		}
		_, err := fmt.Fprintf(p.out, "%d  %s  %s  %s  %s\n", e.Seq, when(e.CreatedAt), e.EventType, escaped(text(e.StepName)), dataOf(e))
		return err
	}
	for {
		v, err := rested(ctx, c, id, true)
		if err != nil {
			return err
		}
		if err := eachEvent(ctx, c, id, after, show); err != nil || v.Run.Status.Ended() {
			return err
		}
		if err := pause(ctx, followPoll); err != nil {
			return err
		}
	}
}

func (p *program) workflowOutput() *cobra.Command {
	return &cobra.Command{
		Use: "output RUN NODE", Short: "Print the output of a node", Args: exactly(2, "the id of a run and a node"),
		Long: "Prints the whole output of the newest attempt at a node. One of a group is named group.node.",
		RunE: ofRun(func(ctx context.Context, c *caller, id string, args []string) error {
			v, err := rested(ctx, c, id, true)
			if err != nil {
				return err
			}
			var n workbench.NodeRun
			for _, attempt := range v.Nodes {
				if attempt.NodeID == args[0] {
					n.ID = attempt.ID
				}
			}
			if n.ID == "" {
				return workbench.Errorf(workbench.ENotFound, "The run %s has not come to a node %s.", workbench.ShortID(id), args[0])
			}
			var output string
			if err := c.call(ctx, &output, "WorkflowAPI.Output", n.ID); err != nil {
				return err
			}
			if !p.json {
				_, err := io.WriteString(p.out, strings.TrimSuffix(output, "\n")+"\n")
				return err
			}
			if err := c.call(ctx, &n, "WorkflowAPI.Node", n.ID); err != nil {
				return err
			}
			n.Output = &output
			return p.printJSON(n)
		}),
	}
}
