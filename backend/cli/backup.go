package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// copyTime bounds what the owner may take for a verb that copies or reads a
// whole database.
const copyTime = 2 * time.Hour

func (p *program) backupCommand() *cobra.Command {
	return group("backup", "Make, list, check and restore backups of the database",
		p.backupCreate(), p.backupList(), p.backupVerify(), p.backupRestore())
}

func (p *program) backupCreate() *cobra.Command {
	return &cobra.Command{
		Use: "create", Short: "Make a backup now; it is never removed by itself", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			c.limit = copyTime
			var made workbench.Backup
			if err := c.call(ctx, &made, "BackupAPI.Create"); err != nil {
				return err
			}
			return p.printChecked(made)
		}),
	}
}

func (p *program) backupList() *cobra.Command {
	var replaced bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the backups, the newest first", Args: cobra.NoArgs,
		// With a damaged database the list is what there is to choose from.
		RunE: verbOr(ownAnyway, func(ctx context.Context, c *caller, _ []string) error {
			if replaced {
				return p.printReplaced(ctx, c)
			}
			var backups []workbench.Backup
			if err := c.call(ctx, &backups, "BackupAPI.List"); err != nil {
				return err
			}
			return rows(p, backups, "FILE\tMADE\tREASON\tSCHEMA\tBYTES\tCHECK", func(b workbench.Backup) string {
				return fmt.Sprintf("%s\t%s\t%s\t%d\t%d\t%s", b.FileName, when(b.CreatedAt), b.Reason, b.SchemaVersion, b.SizeBytes, checkWords(b))
			})
		}),
	}
	cmd.Flags().BoolVar(&replaced, "replaced", false, "list the databases whose place a backup took")
	return cmd
}

func (p *program) printReplaced(ctx context.Context, c *caller) error {
	var replaced []workbench.ReplacedDatabase
	if err := c.call(ctx, &replaced, "BackupAPI.Replaced"); err != nil {
		return err
	}
	return rows(p, replaced, "REPLACED\tBYTES\tFILE", func(r workbench.ReplacedDatabase) string {
		return fmt.Sprintf("%s\t%d\t%s", when(r.ReplacedAt), r.SizeBytes, r.Path)
	})
}

func (p *program) backupVerify() *cobra.Command {
	return &cobra.Command{
		Use: "verify FILE", Short: "Check a backup: a name of `backup list`, or a path", Args: exactly(1, "the name of a backup, or the path of a file"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			file, err := backupFile(args[0])
			if err != nil {
				return err
			}
			c.limit = copyTime
			var checked workbench.Backup
			if err := c.call(ctx, &checked, "BackupAPI.Verify", file); err != nil {
				return err
			}
			return p.printChecked(checked)
		}),
	}
}

// backupFile makes a path absolute, because the owner may run in another
// directory. A name alone is of a file in the folder of backups.
func backupFile(file string) (string, error) {
	if !strings.ContainsRune(file, filepath.Separator) {
		return file, nil
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return "", workbench.Wrap(workbench.EDirectoryGone, err, "The present directory is gone; give an absolute path.")
	}
	return path, nil
}

// printChecked shows a backup. One that is not whole is a failure of the verb.
func (p *program) printChecked(b workbench.Backup) error {
	if err := p.print(b, "%s  %s, schema %d, %d bytes\n", b.FileName, checkWords(b), b.SchemaVersion, b.SizeBytes); err != nil {
		return err
	}
	if b.VerifyError != nil {
		return workbench.Errorf(workbench.EDatabaseDamaged, "%s failed its check. %s", b.FileName, *b.VerifyError)
	}
	return nil
}

func checkWords(b workbench.Backup) string {
	switch {
	case b.VerifyError != nil:
		return "FAILED"
	case b.VerifiedAt != nil:
		return "verified " + when(*b.VerifiedAt)
	default:
		return "not checked"
	}
}
