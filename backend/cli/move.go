package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) migrateMove() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "move", Short: "Copy all data to another database, compare both, and then use that one", Args: cobra.NoArgs,
		Long: "Copies all data to an empty PostgreSQL database, or back to SQLite, compares both row by row, and makes that\n" +
			"one the database of later starts. Quit Holdfast before. Whatever stops it, the present database stays in use.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if to == "" {
				return workbench.Errorf(workbench.EInvalid, "Name the database with --to: postgresql://USER@HOST/NAME, or sqlite.")
			}
			cfg, err := config.Load(config.LoadOptions{})
			if err != nil {
				return err
			}
			say, last := sayTo(cmd), ""
			moved, err := backend.Move(cmd.Context(), cfg, to, func(doing, table string, rows int64) {
				if now := doing + " " + table; now != last || rows%100_000 == 0 && rows > 0 {
					last = now
					say(fmt.Sprintf("%s: %d rows", now, rows))
				}
			})
			if err != nil {
				return err
			}
			return p.print(moved, "%s", movedWords(moved))
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the address of an empty PostgreSQL database, or sqlite")
	return cmd
}

func movedWords(m workbench.Moved) string {
	var n int64
	for _, t := range m.Tables {
		n += t.Rows
	}
	words := fmt.Sprintf("%d rows of %d tables are the same in both. Holdfast uses %s from now on.\n", n, len(m.Tables), m.To)
	if m.Renewed {
		words += "That database held the copy of a move that was stopped; the present one was used since, so the copy was made anew.\n"
	}
	if m.Kept != "" {
		words += "The database before is kept: " + m.Kept + "\n"
	}
	return words
}
