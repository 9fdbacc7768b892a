package cli

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) terminalSend() *cobra.Command {
	var enter, raw bool
	cmd := &cobra.Command{
		Use: "send ID TEXT|-", Short: "Put text, or standard input, into a terminal",
		Long: "Put text, or standard input, into a terminal as one paste: a program that knows pastes takes its lines\n" +
			"together, a shell without runs each of them. Control characters are left out.\n\n" +
			"With --raw the bytes are typed as they are, as keys: $'\\x03' is Ctrl+C.",
		Args: exactly(2, "the id of a terminal and the text"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			words, err := argument(args[1])
			if err != nil {
				return err
			}
			if raw {
				keys := words
				if enter {
					keys += "\r" // what the Enter key sends
				}
				err = c.call(ctx, nil, "TerminalAPI.Type", args[0], []byte(keys))
			} else {
				err = c.call(ctx, nil, "TerminalAPI.Send", args[0], words, enter)
			}
			if err != nil || !p.json {
				return err
			}
			return p.printJSON(map[string]int{"sent": len(words)})
		}),
	}
	cmd.Flags().BoolVar(&enter, "enter", false, "press Enter after it")
	cmd.Flags().BoolVar(&raw, "raw", false, "type the bytes as they are")
	return cmd
}

func (p *program) terminalExport() *cobra.Command {
	var format string
	var force bool
	cmd := &cobra.Command{
		Use: "export ID FILE", Short: "Write the output of a terminal into a file",
		Long: "Write the output of a terminal, as far as it goes now, into a file: as text that can be read, as a\n" +
			"recording that players of asciicast version 2 play, or raw, byte for byte. In text and recordings bytes\n" +
			"that are no characters become U+FFFD.",
		Args: exactly(2, "the id of a terminal and a file"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			path, err := filepath.Abs(args[1])
			if err != nil {
				return workbench.Wrap(workbench.EDirectoryGone, err, "The present directory is gone; name the file with its whole path.")
			}
			if err := c.call(ctx, nil, "TerminalAPI.Export", args[0], format, path, force); err != nil {
				return err
			}
			return p.print(map[string]string{"exported": path}, "%s\n", path)
		}),
	}
	cmd.Flags().StringVar(&format, "format", terminal.FormatText, "text, asciicast or raw")
	cmd.Flags().BoolVar(&force, "force", false, "replace the file when it is there")
	return cmd
}
