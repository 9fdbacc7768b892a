package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/permission"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) permissionCommand() *cobra.Command {
	return group("permission", "What agents ask for, and the rules that answer them",
		p.permissionList(), p.permissionAllow(), p.permissionDeny(), p.ruleCommand())
}

func (p *program) permissionList() *cobra.Command {
	var job string
	cmd := &cobra.Command{
		Use: "list", Short: "List the requests that wait for you, the longest waiting first", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			method, args := "PermissionAPI.Pending", []any{}
			if job != "" {
				method, args = "PermissionAPI.OfJob", []any{job}
			}
			var list []workbench.PermissionRequest
			if err := c.call(ctx, &list, method, args...); err != nil {
				return err
			}
			return rows(p, list, "ID\tSTATUS\tAGENT\tTOOL\tASKED\tFOR", func(r workbench.PermissionRequest) string {
				return strings.Join([]string{r.ID, string(r.Status), r.Agent, r.Tool, when(r.CreatedAt), escaped(r.Title)}, "\t")
			})
		}),
	}
	cmd.Flags().StringVar(&job, "job", "", "all requests of this job")
	return cmd
}

// escaped keeps the lines of a table together.
func escaped(s string) string {
	return strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`, "\x1b", `\e`).Replace(s)
}

func (p *program) permissionAllow() *cobra.Command {
	var scope string
	cmd := &cobra.Command{
		Use: "allow ID", Short: "Allow what an agent asks for", Args: exactly(1, "the id of a request"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			return p.decide(ctx, c, args[0], permission.Answer{Allow: true, Scope: workbench.PermissionScope(scope)})
		}),
	}
	cmd.Flags().StringVar(&scope, "scope", string(workbench.ScopeOnce), "once, session or project")
	return cmd
}

func (p *program) permissionDeny() *cobra.Command {
	var scope, reason string
	cmd := &cobra.Command{
		Use: "deny ID", Short: "Refuse what an agent asks for", Args: exactly(1, "the id of a request"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			return p.decide(ctx, c, args[0], permission.Answer{Scope: workbench.PermissionScope(scope), Reason: reason})
		}),
	}
	cmd.Flags().StringVar(&scope, "scope", string(workbench.ScopeOnce), "once, session or project")
	cmd.Flags().StringVar(&reason, "reason", "", "what the agent is told")
	return cmd
}

func (p *program) decide(ctx context.Context, c *caller, id string, answer permission.Answer) error {
	var r workbench.PermissionRequest
	if err := c.call(ctx, &r, "PermissionAPI.Decide", id, answer); err != nil {
		return err
	}
	return p.print(r, "%s\n", r.Status)
}

func (p *program) ruleCommand() *cobra.Command {
	return group("rule", "Rules of a project: the strictest one that fits holds", p.ruleList(), p.ruleSet(), p.ruleRemove())
}

// hashAt is under what the rules and costs of a project are kept. name is its id
// or its path.
func hashAt(ctx context.Context, c *caller, name string) (string, error) {
	if name != "" {
		var err error
		if name, err = absolute(name); err != nil {
			return "", err
		}
	}
	return projectHash(ctx, c, name)
}

func (p *program) ruleList() *cobra.Command {
	var project string
	cmd := &cobra.Command{
		Use: "list --project ID|PATH", Short: "List the rules of a project", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			hash, err := hashAt(ctx, c, project)
			if err != nil {
				return err
			}
			var list []workbench.PermissionRule
			if err := c.call(ctx, &list, "PermissionAPI.Rules", hash); err != nil {
				return err
			}
			return rows(p, list, "ID\tDECISION\tAGENT\tTOOL\tPATTERN", func(r workbench.PermissionRule) string {
				return strings.Join([]string{r.ID, r.Decision, r.Agent, r.Tool, escaped(r.Pattern)}, "\t")
			})
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project")
	return cmd
}

func (p *program) ruleSet() *cobra.Command {
	var project string
	var rule workbench.PermissionRule
	cmd := &cobra.Command{
		Use: "set allow|deny|ask --project ID|PATH --tool TOOL", Short: "Keep a rule", Args: exactly(1, "allow, deny or ask"),
		Long: "Keeps a rule. In --tool and --pattern * stands for any text, and \\* for itself.\nA rule without a pattern fits whatever is asked for.",
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			var err error
			if rule.ProjectHash, err = hashAt(ctx, c, project); err != nil {
				return err
			}
			rule.Decision = args[0]
			if err := c.call(ctx, &rule, "PermissionAPI.SetRule", rule); err != nil {
				return err
			}
			return p.print(rule, "%s  %s\n", rule.ID, rule.Decision)
		}),
	}
	cmd.Flags().StringVar(&project, "project", "", "id or path of the project")
	cmd.Flags().StringVar(&rule.Agent, "agent", "", "only this agent")
	cmd.Flags().StringVar(&rule.Tool, "tool", "", "the tool, such as Bash")
	cmd.Flags().StringVar(&rule.Pattern, "pattern", "", "what is asked for, such as 'git status*'")
	return cmd
}

func (p *program) ruleRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove ID", Short: "Remove a rule", Args: exactly(1, "the id of a rule"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if err := c.call(ctx, nil, "PermissionAPI.RemoveRule", args[0]); err != nil {
				return err
			}
			return p.print(map[string]string{"removed": args[0]}, "Removed.\n")
		}),
	}
}
