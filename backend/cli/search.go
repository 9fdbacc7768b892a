package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// rebuildPoll is how often a rebuild is asked how far it is.
const rebuildPoll = 250 * time.Millisecond

// searchFlags are what a search can be narrowed by.
type searchFlags struct {
	kinds                                         []string
	project, session, agent, since, until, cursor string
	limit                                         int64
	rebuild                                       bool
}

func (p *program) searchCommand() *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use: "search QUERY", Short: "Find text in everything that is kept", Args: cobra.MaximumNArgs(1),
		Long: "Finds text in messages, tools, jobs, task texts, selected files, terminal output and workflow runs, the newest first.\n" +
			"The kinds are " + search.Kinds() + ".",
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if f.rebuild {
				return p.rebuildSearch(ctx, c)
			}
			return p.search(ctx, c, strings.Join(args, ""), f)
		}),
	}
	cmd.Flags().StringSliceVar(&f.kinds, "kind", nil, "only this kind; may be given several times")
	cmd.Flags().StringVar(&f.project, "project", "", "only the project with this id")
	cmd.Flags().StringVar(&f.session, "session", "", "only this session")
	cmd.Flags().StringVar(&f.agent, "agent", "", "only what this agent took part in")
	cmd.Flags().StringVar(&f.since, "since", "", "the first day, such as 2026-01-31")
	cmd.Flags().StringVar(&f.until, "until", "", "the day after the last one")
	cmd.Flags().StringVar(&f.cursor, "next", "", "next of the answer before")
	cmd.Flags().Int64Var(&f.limit, "limit", 50, "how many hits, at most 200")
	cmd.Flags().BoolVar(&f.rebuild, "rebuild", false, "make the search index anew; interrupt to stop")
	return cmd
}

func (p *program) search(ctx context.Context, c *caller, text string, f searchFlags) error {
	q := search.Query{Text: text, CodebaseID: f.project, SessionID: f.session, Agent: f.agent, Cursor: f.cursor, Limit: f.limit}
	for _, kind := range f.kinds {
		q.Kinds = append(q.Kinds, workbench.SearchKind(kind))
	}
	var err error
	if q.From, err = dayOf("--since", f.since); err != nil {
		return err
	}
	if q.To, err = dayOf("--until", f.until); err != nil {
		return err
	}
	var page search.Page
	if err := c.call(ctx, &page, "SearchAPI.Query", q); err != nil {
		return err
	}
	if p.json {
		return p.printJSON(page)
	}
	lines := make([]string, 0, len(page.Hits))
	for _, h := range page.Hits {
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s", when(h.CreatedAt), h.Kind, hitPlace(h), escaped(h.Before+h.Match+h.After)))
	}
	if err := p.table("WHEN\tKIND\tWHERE\tLINE", lines); err != nil {
		return err
	}
	if page.Hidden > 0 {
		_, _ = fmt.Fprintf(p.out, "The filters hide %d hits.\n", page.Hidden)
	}
	if page.Next != "" {
		_, _ = fmt.Fprintf(p.out, "There are more: --next %s\n", page.Next)
	}
	if behind := time.Duration(page.Status.BehindMS) * time.Millisecond; behind > 10*time.Second {
		_, _ = fmt.Fprintf(p.out, "The index is %d s behind.\n", int64(behind.Seconds()))
	}
	return nil
}

// hitPlace names the exact place of a hit, as other verbs take it.
func hitPlace(h search.Hit) string {
	switch {
	case h.TerminalID != "":
		return fmt.Sprintf("terminal %s line %d byte %d", h.TerminalID, h.Line, h.Offset)
	case h.JobID != "":
		return "job " + h.JobID
	case h.ConversationID != "":
		return "chat " + h.ConversationID + " message " + strconv.FormatInt(h.Seq, 10)
	case h.WorkflowRunID != "":
		return strings.TrimSpace("run " + h.WorkflowRunID + " " + h.NodeID)
	case h.Kind == workbench.SearchTask:
		return "session " + h.SessionID + " version " + strconv.FormatInt(h.Seq, 10)
	}
	return "session " + h.SessionID
}

// rebuildSearch makes the index anew and tells how far it is until it is whole.
func (p *program) rebuildSearch(ctx context.Context, c *caller) error {
	if err := c.call(ctx, nil, "SearchAPI.Rebuild"); err != nil {
		return err
	}
	var status, said search.Status
	for {
		if err := c.call(ctx, &status, "SearchAPI.Status"); err != nil {
			return err
		}
		if !status.Rebuilding {
			return p.print(status, "The search index is rebuilt: %d written.\n", status.Written)
		}
		if !p.json && (status.Dropped != said.Dropped || status.Written != said.Written) {
			_, _ = fmt.Fprintf(p.out, "%d dropped, %d written\n", status.Dropped, status.Written)
			said = status
		}
		select {
		case <-ctx.Done():
			stopped, cancel := context.WithTimeout(context.WithoutCancel(ctx), ownerWait)
			defer cancel()
			return c.call(stopped, nil, "SearchAPI.CancelRebuild")
		case <-time.After(rebuildPoll):
		}
	}
}
