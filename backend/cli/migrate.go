package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// These verbs need no owner: one that runs has brought the database up to date.
func (p *program) migrateCommand() *cobra.Command {
	return group("migrate", "See and apply the steps of the database's schema",
		p.migrateStatus(), p.migrateUp(), p.migrateSQL(), p.migrateMove())
}

func (p *program) migrateStatus() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "List the steps, applied and to come; nothing is changed", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.LoadOptions{})
			if err != nil {
				return err
			}
			steps, err := backend.Migrations(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			return p.printSteps(steps)
		},
	}
}

func (p *program) printSteps(steps []workbench.Migration) error {
	return rows(p, steps, "STEP\tNAME\tAPPLIED\tPROGRAM", func(m workbench.Migration) string {
		applied := "to come"
		if m.AppliedAt != nil {
			applied = when(*m.AppliedAt)
		}
		return fmt.Sprintf("%d\t%s\t%s\t%s", m.Version, m.Name, applied, text(m.AppVersion))
	})
}

func (p *program) migrateUp() *cobra.Command {
	return &cobra.Command{
		Use: "up", Short: "Apply the steps to come, after a backup", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.LoadOptions{})
			if err != nil {
				return err
			}
			steps, err := backend.Migrations(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			applied := []workbench.Migration{}
			if slices.ContainsFunc(steps, func(m workbench.Migration) bool { return m.AppliedAt == nil }) {
				if applied, err = backend.Migrate(cmd.Context(), cfg); err != nil {
					return err
				}
			}
			if len(applied) == 0 {
				return p.print(applied, "Nothing is to come: the database is at step %d.\n", steps[len(steps)-1].Version)
			}
			return p.printSteps(applied)
		},
	}
}

func (p *program) migrateSQL() *cobra.Command {
	var engine string
	var from int64
	cmd := &cobra.Command{
		Use: "sql", Short: "Print the steps as plain SQL, for an administrator who applies them", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if engine == "" {
				cfg, err := config.Load(config.LoadOptions{})
				if err != nil {
					return err
				}
				engine = "sqlite"
				if cfg.DatabaseURL != "" {
					engine = "postgres"
				}
			}
			script, err := backend.MigrationSQL(engine, from)
			if err != nil {
				return err
			}
			return p.print(map[string]string{"sql": script}, "%s", script)
		},
	}
	cmd.Flags().StringVar(&engine, "engine", "", "postgres or sqlite (that of the present database)")
	cmd.Flags().Int64Var(&from, "from", 0, "the newest step that the database has; 0 for an empty one")
	return cmd
}
