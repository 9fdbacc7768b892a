package cli

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/llm"
)

func (p *program) agentProvider() *cobra.Command {
	return group("provider", "Agents that were added: model APIs, and programs that speak the Agent Client Protocol",
		p.providerList(), p.providerSet(), p.providerRemove())
}

func (p *program) providerList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the agents that were added", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var providers []agent.Provider
			if err := c.call(ctx, &providers, "AgentAPI.Providers"); err != nil {
				return err
			}
			return rows(p, providers, "NAME\tKIND\tADDRESS\tKEY\tLABEL", func(r agent.Provider) string {
				return r.Name + "\t" + string(r.Kind) + "\t" + r.Address() + "\t" + r.SecretName + "\t" + r.Label
			})
		}),
	}
}

func (p *program) providerSet() *cobra.Command {
	var r agent.Provider
	cmd := &cobra.Command{
		Use: "set NAME --kind KIND [-- PROGRAM ARG…]", Short: "Add an agent, or change one",
		Long: "Add an agent, or change one. The agent is then called llm:NAME, or acp:NAME for a program.\n\n" +
			"  holdfast agent provider set claude-api --kind anthropic --secret anthropic-key --model claude-sonnet-4-5\n" +
			"  holdfast agent provider set ollama --kind openai_chat --base-url http://127.0.0.1:11434/v1 --model qwen3\n" +
			"  holdfast agent provider set mine --kind acp -- my-agent --acp",
		Args: cobra.MinimumNArgs(1),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			r.Name, r.Argv = args[0], args[1:]
			var stored agent.Provider
			if err := c.call(ctx, &stored, "AgentAPI.SaveProvider", r); err != nil {
				return err
			}
			return p.print(stored, "%s\n", stored.Name)
		}),
	}
	cmd.Flags().StringVar((*string)(&r.Kind), "kind", "", "anthropic, openai, openai_chat or acp")
	cmd.Flags().StringVar(&r.Label, "label", "", "how it is called in the window")
	cmd.Flags().StringVar(&r.BaseURL, "base-url", "", "the address of the API; without it, the service's own")
	cmd.Flags().StringVar(&r.SecretName, "secret", "", "the name of the stored key; without it, none is sent")
	cmd.Flags().StringArrayVar(&r.Models, "model", nil, "a model to choose from; repeatable, the first one is the default")
	return cmd
}

func (p *program) providerRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Forget an agent that was added; its jobs stay", Args: exactly(1, "the name of an agent that was added"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if err := c.call(ctx, nil, "AgentAPI.RemoveProvider", args[0]); err != nil {
				return err
			}
			return p.print(map[string]string{"name": args[0]}, "%s removed\n", args[0])
		}),
	}
}

// llmAgentCommand is the child of the jobs that ask a model's API.
func (p *program) llmAgentCommand() *cobra.Command {
	return &cobra.Command{
		Use: llm.Verb, Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return llm.Main(cmd.Context(), os.Stdin, p.out, os.Getenv(llm.KeyVariable))
		},
	}
}
