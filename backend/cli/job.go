package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) jobCommand() *cobra.Command {
	return group("job", "Run, follow and cancel agent jobs", p.jobRun(), p.jobList(), p.jobShow(), p.jobWait(), p.jobCancel(),
		p.jobVerb("retry", "Run what a job was asked once more, as a new job", "JobAPI.Retry"), p.jobResume(),
		p.jobVerb("start", "Queue a job that waits for you", "JobAPI.RunParked"), p.jobPriority(), p.jobDone(), p.jobDelete(), p.jobPrompt(), p.jobTools(), p.jobTranscript(),
		p.jobVerb("take-over", "Run a job of a machine that is gone on this one", "JobAPI.TakeOver"))
}

func (p *program) jobRun() *cobra.Command {
	var spec job.Spec
	cmd := &cobra.Command{
		Use: "run --session ID --agent NAME [-- COMMAND ARG…]", Short: "Run an agent on a session's task", Args: cobra.ArbitraryArgs,
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if spec.SessionID == "" || spec.Agent == "" {
				return workbench.Errorf(workbench.EInvalid, "Name the session with --session and the agent with --agent.")
			}
			spec.Command = args
			var err error
			if spec.Prompt, err = argument(spec.Prompt); err != nil {
				return err
			}
			var j workbench.Job
			if err := c.call(ctx, &j, "JobAPI.Run", spec); err != nil {
				return err
			}
			if j, err = awaitStart(ctx, c, j); err != nil {
				return err
			}
			return p.print(j, "%s  %s\n", j.ID, j.Status)
		}),
	}
	cmd.Flags().StringVar(&spec.SessionID, "session", "", "the session whose task it is")
	cmd.Flags().StringVar(&spec.Agent, "agent", "", "claude, shell or demo")
	cmd.Flags().StringVar(&spec.TaskType, "task-type", "", "what kind of work it is")
	cmd.Flags().StringVar(&spec.Model, "model", "", "the model; without it, the agent's own choice")
	cmd.Flags().StringVar(&spec.Prompt, "prompt", "", "the prompt, or - for standard input; without it, the session's task text")
	cmd.Flags().StringSliceVar(&spec.Files, "file", nil, "a file to give to the agent; without it, the session's selection")
	cmd.Flags().StringVar(&spec.Permission, "permission", "", "ask, plan, edit or all; without it, the setting")
	cmd.Flags().BoolVar(&spec.WebSearch, "web-search", false, "let the agent search the web")
	cmd.Flags().StringVar(&spec.Resume, "resume", "", "the agent's own session to go on with")
	cmd.Flags().BoolVar(&spec.Fork, "fork", false, "go on with a copy of it")
	cmd.Flags().StringVar(&spec.StopTag, "stop-tag", "", "end the job well when the response holds this")
	cmd.Flags().Int64Var(&spec.IdleSeconds, "idle-seconds", 0, "end it after so long without output; 0: the setting")
	cmd.Flags().Int64Var(&spec.TotalSeconds, "total-seconds", 0, "end it after so long; 0: the setting")
	cmd.Flags().Int64Var(&spec.MaxAttempts, "max-attempts", 0, "attempts when the agent reports a rate limit or an overload; 0: the setting")
	return cmd
}

// startWait is how long a verb that is itself the owner stays for a job to
// start: once its process runs in the host it goes on without an owner.
const startWait = 10 * time.Second

func awaitStart(ctx context.Context, c *caller, j workbench.Job) (workbench.Job, error) {
	if c.remote != nil {
		return j, nil
	}
	for deadline := time.Now().Add(startWait); !underWay(j.Status) && time.Now().Before(deadline); {
		if err := c.call(ctx, &j, "JobAPI.Wait", j.ID, ownerPoll.Milliseconds()); err != nil {
			return j, err
		}
	}
	return j, nil
}

func underWay(s workbench.JobStatus) bool {
	switch s {
	case workbench.JobRunning, workbench.JobGeneratingStream, workbench.JobProcessingStream:
		return true
	default:
		return s.Final()
	}
}

func (p *program) jobList() *cobra.Command {
	var sessionID string
	cmd := &cobra.Command{
		Use: "list", Short: "List jobs, newest first", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var jobs []workbench.JobSummary
			if err := c.call(ctx, &jobs, "JobAPI.List", sessionID); err != nil {
				return err
			}
			return rows(p, jobs, "ID\tSTATUS\tAGENT\tCREATED\tTITLE", func(j workbench.JobSummary) string {
				return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", j.ID, j.Status, text(j.Agent), when(j.CreatedAt), text(j.Title))
			})
		}),
	}
	cmd.Flags().StringVar(&sessionID, "session", "", "only those of this session")
	return cmd
}

func (p *program) jobShow() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a job", Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var j workbench.Job
			if err := c.call(ctx, &j, "JobAPI.Show", args[0]); err != nil {
				return err
			}
			return p.printJob(j)
		}),
	}
}

func (p *program) jobWait() *cobra.Command {
	timeout := time.Duration(0)
	cmd := &cobra.Command{
		Long: "Waits until a job has ended, and shows it. The exit status is 0 however the job ended; its status says how.",
		Use:  "wait ID", Short: "Wait until a job has ended, and show it", Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var j workbench.Job
			began := time.Now()
			for !j.IsFinalized {
				var limit int64 // ms of one call; 0: as long as the owner allows
				if timeout > 0 {
					left := timeout - time.Since(began)
					if left <= 0 {
						return workbench.Errorf(workbench.EUnavailable, "The job has not ended within %s; it goes on.", timeout)
					}
					limit = max(left.Milliseconds(), 1) // less than one would mean no limit
				}
				if err := c.call(ctx, &j, "JobAPI.Wait", args[0], limit); err != nil {
					return err
				}
			}
			return p.printJob(j)
		}),
	}
	cmd.Flags().DurationVar(&timeout, "timeout", 0, "give up after this time, such as 60s (never)")
	return cmd
}

func (p *program) jobCancel() *cobra.Command {
	return &cobra.Command{
		Use: "cancel ID", Short: "Cancel a job for good", Args: exactly(1, "the id of a job"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var j workbench.Job
			if err := c.call(ctx, &j, "JobAPI.Cancel", args[0]); err != nil {
				return err
			}
			return p.printJob(j)
		}),
	}
}

func (p *program) printJob(j workbench.Job) error {
	return p.print(j, "%s  %s  %s\n%s\n%s\n", j.ID, j.Status, text(j.ModelUsed), text(j.ErrorMessage), text(j.Response))
}
