package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) costCommand() *cobra.Command {
	cmd := p.costSummary()
	cmd.AddCommand(p.costQuota(), p.costPrice(), p.costReprice(), p.costBudget())
	return cmd
}

func (p *program) costSummary() *cobra.Command {
	var by, since, until, session, project string
	cmd := &cobra.Command{
		Use: "cost --by WHAT", Short: "What the work of agents has cost", Args: cobra.NoArgs,
		Long: "Sums up what agents have used, the dearest first. What has no price is counted apart:\nits tokens are shown, and its cost is not.",
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			_, offset := time.Now().Zone()
			q := ledger.Query{By: workbench.CostBy(by), SessionID: session, ZoneOffset: int64(offset) * 1000}
			var err error
			if q.From, err = dayOf("--since", since); err != nil {
				return err
			}
			if q.To, err = dayOf("--until", until); err != nil {
				return err
			}
			if project != "" {
				if q.ProjectHash, err = hashAt(ctx, c, project); err != nil {
					return err
				}
			}
			var list []ledger.Row
			if err := c.call(ctx, &list, "CostAPI.Summary", q); err != nil {
				return err
			}
			return rows(p, list, "KEY\tUSD\tUNPRICED\tSENT\tRECEIVED\tCACHE READ\tCACHE WRITTEN\tNAME", func(r ledger.Row) string {
				return fmt.Sprintf("%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s", keyOf(q.By, r.Key), dollars(r.CostNanoUSD), r.UnknownEvents,
					r.TokensSent, r.TokensReceived, r.CacheReadTokens, r.CacheWriteTokens, escaped(labelOf(q.By, r)))
			})
		}),
	}
	cmd.Flags().StringVar(&by, "by", string(workbench.CostByDay), "session, project, model, agent, day, job, conversation or workflow")
	cmd.Flags().StringVar(&since, "since", "", "the first day, such as 2026-01-31")
	cmd.Flags().StringVar(&until, "until", "", "the day after the last one")
	cmd.Flags().StringVar(&session, "session", "", "only this session")
	cmd.Flags().StringVar(&project, "project", "", "only this project, by its id or its path")
	return cmd
}

// dayOf is the beginning of a day of the local clock, UTC ms; 0 for none.
func dayOf(flag, day string) (int64, error) {
	if day == "" {
		return 0, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, day, time.Local)
	if err != nil {
		return 0, workbench.Errorf(workbench.EInvalid, "%s does not take %q. Give a day like 2026-01-31.", flag, day)
	}
	return at.UnixMilli(), nil
}

func keyOf(by workbench.CostBy, key string) string {
	if ms, err := strconv.ParseInt(key, 10, 64); err == nil && by == workbench.CostByDay {
		return time.UnixMilli(ms).Local().Format(time.DateOnly)
	}
	if key == "" {
		return "-"
	}
	return key
}

func labelOf(by workbench.CostBy, r ledger.Row) string {
	switch by {
	case workbench.CostByDay, workbench.CostByModel, workbench.CostByAgent, workbench.CostByWorkflow:
		return ""
	}
	return r.Label
}

func dollars(nano *int64) string {
	if nano == nil {
		return "unknown"
	}
	return ledger.FormatUSD(*nano)
}

func (p *program) costQuota() *cobra.Command {
	return &cobra.Command{
		Use: "quota", Short: "What agents have reported last of their limits", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var list []workbench.AgentQuota
			if err := c.call(ctx, &list, "CostAPI.Quotas"); err != nil {
				return err
			}
			return rows(p, list, "AGENT\tLIMIT\tUSED\tRESETS\tSTATUS\tTOLD", func(q workbench.AgentQuota) string {
				used, resets := "unknown", "unknown"
				if q.UsedPercent != nil {
					used = strconv.FormatFloat(*q.UsedPercent, 'f', -1, 64) + "%"
				}
				if q.ResetsAt != nil {
					resets = when(*q.ResetsAt)
				}
				return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", q.Agent, q.Name, used, resets, q.Status, when(q.ObservedAt))
			})
		}),
	}
}

func (p *program) costReprice() *cobra.Command {
	return &cobra.Command{
		Use: "reprice", Short: "Compute the costs anew that no agent has reported", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var changed int64
			if err := c.call(ctx, &changed, "CostAPI.Reprice"); err != nil {
				return err
			}
			return p.print(map[string]int64{"changed": changed}, "%d costs changed.\n", changed)
		}),
	}
}

func (p *program) costBudget() *cobra.Command {
	return &cobra.Command{
		Use: "budget", Short: "The limits that you have set, and what this day and this month have cost", Args: cobra.NoArgs,
		Long: "Shows the limits. They are the settings budget.job_cents, budget.conversation_cents, budget.session_cents, budget.day_cents and budget.month_cents.",
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var b ledger.Budgets
			if err := c.call(ctx, &b, "CostAPI.Budgets"); err != nil {
				return err
			}
			return p.print(b, "Job: %s\nConversation: %s\nSession: %s\nDay: %s\nMonth: %s\nToday: %s USD\nThis month: %s USD\n",
				limited(b.Job), limited(b.Conversation), limited(b.Session), limited(b.Day), limited(b.Month),
				ledger.FormatUSD(b.SpentToday), ledger.FormatUSD(b.SpentMonth))
		}),
	}
}

func limited(nano int64) string {
	if nano == 0 {
		return "no limit"
	}
	return ledger.FormatUSD(nano) + " USD"
}
