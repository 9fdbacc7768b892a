package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) exportCommand() *cobra.Command {
	var session, project string
	cmd := &cobra.Command{
		Use: "export FILE", Short: "Write a session, a project or everything to one file", Args: exactly(1, "the path of the file to write"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			file, err := absolute(args[0])
			if err != nil {
				return err
			}
			c.limit = copyTime
			var made workbench.Exported
			if err := c.call(ctx, &made, "BundleAPI.Export", session, project, file); err != nil {
				return err
			}
			return p.print(made, "%s  %d rows, %d bytes, verified\n", made.File, rowsOf(made.Bundle), made.Bytes)
		}),
	}
	cmd.Flags().StringVar(&session, "session", "", "the id of a session: only what belongs to it")
	cmd.Flags().StringVar(&project, "project", "", "the id of a project: only what belongs to it")
	return cmd
}

func rowsOf(b workbench.Bundle) (n int64) {
	for _, part := range b.Parts {
		n += part.Rows
	}
	return n
}

// importOptions are the words of `import`.
type importOptions struct {
	dryRun bool
	maps   []string
	from   string // another program, "" for a bundle
}

func (p *program) importCommand() *cobra.Command {
	var opt importOptions
	cmd := &cobra.Command{
		Use: "import [FILE]", Short: "Bring the rows of a bundle back, or import from another program; what is here already is left as it is",
		Long: "Brings the rows of a bundle back. With --from it imports what another program has kept: from FILE, a folder or the\n" +
			"address of a PostgreSQL database, or from where that program keeps it.",
		Args: func(cmd *cobra.Command, args []string) error {
			if opt.from != "" && len(args) == 0 {
				return nil
			}
			return exactly(1, "the path of a bundle")(cmd, args)
		},
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			if opt.from != "" {
				return p.importForeign(ctx, c, opt.from, args, opt.dryRun)
			}
			file, err := absolute(args[0])
			if err != nil {
				return err
			}
			c.limit = copyTime
			return p.importBundle(ctx, c, file, opt)
		}),
	}
	cmd.Flags().BoolVar(&opt.dryRun, "dry-run", false, "only tell what would be imported")
	cmd.Flags().StringVar(&opt.from, "from", "", "another program: archon, plantocode, claude, codex or opencode")
	cmd.Flags().StringArrayVar(&opt.maps, "map", nil, "OLD=NEW: a folder that has another place here; may be repeated")
	return cmd
}

func (p *program) importBundle(ctx context.Context, c *caller, file string, opt importOptions) error {
	request := workbench.ImportRequest{File: file, DryRun: opt.dryRun, Map: []workbench.PathMap{}}
	for _, m := range opt.maps {
		before, after, ok := strings.Cut(m, "=")
		if !ok || before == "" || after == "" {
			return workbench.Errorf(workbench.EInvalid, "--map %s is not understood. Give OLD=NEW.", m)
		}
		request.Map = append(request.Map, workbench.PathMap{Old: before, New: after})
	}
	var done workbench.Imported
	if err := c.call(ctx, &done, "BundleAPI.Import", request); err != nil {
		return err
	}
	if p.json {
		return p.printJSON(done)
	}
	if err := rows(p, done.Tables, "TABLE\tNEW\tHERE ALREADY\tSETTLED", func(t workbench.TableImported) string {
		return fmt.Sprintf("%s\t%d\t%d\t%d", t.Table, t.New, t.Existing, t.Settled)
	}); err != nil {
		return err
	}
	if opt.dryRun {
		_, err := fmt.Fprintln(p.out, "Nothing was changed.")
		return err
	}
	return nil
}
