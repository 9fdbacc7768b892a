package cli

import (
	"context"
	"encoding/json"
	"os"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/agent/finder"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/task/find"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// findFilesCommand is the child that searches for a job.
func (p *program) findFilesCommand() *cobra.Command {
	return &cobra.Command{
		Use: finder.Verb, Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var q find.Query
			if err := json.NewDecoder(os.Stdin).Decode(&q); err != nil {
				return workbench.Wrap(workbench.EInvalid, err, "The search was not told what to look for.")
			}
			dir, err := os.Getwd()
			if err != nil {
				return workbench.Wrap(workbench.EDirectoryGone, err, "The directory to search is not there any more.")
			}
			result, err := findFiles(cmd.Context(), dir, q)
			if err != nil {
				return err
			}
			return p.printJSON(result)
		},
	}
}

func findFiles(ctx context.Context, dir string, q find.Query) (find.Result, error) {
	git := worktree.New()
	lister := files.NewLister(git)
	source := find.Source{Git: git, List: func(ctx context.Context, dir string, repo bool) ([]string, error) {
		listing, err := lister.Open(ctx, dir, repo)
		if err != nil {
			return nil, err
		}
		return listing.Under(""), nil
	}}
	project, err := source.Open(ctx, dir, q.External...)
	if err != nil {
		return find.Result{}, err
	}
	return find.Local(ctx, project, q)
}
