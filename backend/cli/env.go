package cli

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) envCommand() *cobra.Command {
	return group("env", "The stored environment variables of a project", p.envSet(), p.envList(), p.envUnset())
}

func (p *program) envSet() *cobra.Command {
	return &cobra.Command{
		Use: "set ID KEY [VALUE|-]", Short: "Set a variable; without VALUE it is read from standard input",
		Long: "Set a variable of a project. Jobs and terminals that start from now on have it.\n\n" +
			"The value is encrypted and never shown again. A value on the command line can be read by other\n" +
			"programs and stays in the history of the shell: leave it out, and it is read from standard input,\n" +
			"without the newline at its end.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 || len(args) > 3 {
				return workbench.Errorf(workbench.EInvalid, "This needs the project, the name of a variable and its value.")
			}
			return nil
		},
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			value, err := envValue(args[2:])
			if err != nil {
				return err
			}
			project, err := findProject(ctx, c, args[0])
			if err != nil {
				return err
			}
			var v workbench.EnvVar
			if err := c.call(ctx, &v, "EnvAPI.Set", project.ID, args[1], value); err != nil {
				return err
			}
			return p.print(v, "%s  %s\n", v.Key, mask(v))
		}),
	}
}

// envValue is the value that was given, or standard input without the newline
// that a person or echo puts at the end. It is checked here, too: sent as JSON
// it would lose what is not UTF-8.
func envValue(given []string) (string, error) {
	if len(given) == 1 && given[0] != "-" {
		return given[0], workbench.ValidateEnvValue(given[0])
	}
	raw, err := io.ReadAll(io.LimitReader(os.Stdin, workbench.MaxEnvValueBytes+3))
	if err != nil {
		return "", workbench.Wrap(workbench.EInvalid, err, "Standard input cannot be read.")
	}
	value := strings.TrimSuffix(strings.TrimSuffix(string(raw), "\n"), "\r")
	return value, workbench.ValidateEnvValue(value)
}

func findProject(ctx context.Context, c *caller, idOrPath string) (workbench.Codebase, error) {
	var found workbench.Codebase
	project, err := absolute(idOrPath)
	if err != nil {
		return found, err
	}
	return found, c.call(ctx, &found, "ProjectAPI.Find", project)
}

// mask is what is shown of a variable in place of its value.
func mask(v workbench.EnvVar) string {
	if v.Problem != "" {
		return v.Problem
	}
	return "••••" + v.Hint
}

func (p *program) envList() *cobra.Command {
	return &cobra.Command{
		Use: "list ID", Short: "List the variables, without their values", Args: exactly(1, "the project"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			project, err := findProject(ctx, c, args[0])
			if err != nil {
				return err
			}
			var vars []workbench.EnvVar
			if err := c.call(ctx, &vars, "EnvAPI.List", project.ID); err != nil {
				return err
			}
			return rows(p, vars, "KEY\tUPDATED\tVALUE", func(v workbench.EnvVar) string {
				return v.Key + "\t" + when(v.UpdatedAt) + "\t" + mask(v)
			})
		}),
	}
}

func (p *program) envUnset() *cobra.Command {
	return &cobra.Command{
		Use: "unset ID KEY", Short: "Remove a variable", Args: exactly(2, "the project and the name of a variable"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			project, err := findProject(ctx, c, args[0])
			if err != nil {
				return err
			}
			if err := c.call(ctx, nil, "EnvAPI.Unset", project.ID, args[1]); err != nil {
				return err
			}
			return p.print(map[string]string{"unset": args[1]}, "Removed.\n")
		}),
	}
}
