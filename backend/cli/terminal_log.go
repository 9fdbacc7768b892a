package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/server"
)

func (p *program) terminalLog() *cobra.Command {
	var from int64
	var follow, plain bool
	cmd := &cobra.Command{
		Use: "log ID", Short: "Print the output of a terminal, byte for byte or as plain text",
		Long: "Print the output of a terminal, byte for byte as its programs wrote it. With --text come the lines\n" +
			"that could be read, without colours and other control sequences.\n\n" +
			"With --follow it goes on until the terminal ends; Ctrl-C leaves, and the terminal goes on.",
		Args: exactly(1, "the id of a terminal"),
		RunE: func(cmd *cobra.Command, args []string) error {
			own := own
			if follow {
				own = ownServed
			}
			return verbOr(own, func(ctx context.Context, c *caller, args []string) error {
				// Without this a reader that ends would end an owner amid its work.
				defer catchBrokenPipe()()
				write := p.copyOutput
				if follow {
					write = p.follow
				}
				if !plain {
					return quietly(ctx, follow, write(ctx, c, p.out, args[0], from))
				}
				lines := screen.NewPlain(p.out)
				err := write(ctx, c, lines, args[0], from)
				return quietly(ctx, follow, errors.Join(err, lines.Close()))
			})(cmd, args)
		},
	}
	cmd.Flags().BoolVar(&plain, "text", false, "print plain text")
	cmd.Flags().Int64Var(&from, "from", 0, "the offset of the first byte")
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on until the terminal ends")
	return cmd
}

// quietly is how the end of a log is reported: a reader that has read enough, as
// head does, is no error, and neither is Ctrl-C on what has no other end.
func quietly(ctx context.Context, follow bool, err error) error {
	switch {
	case errors.Is(err, syscall.EPIPE):
		return silent(0)
	case err != nil && follow && ctx.Err() != nil:
		return exitInterrupted
	}
	return err
}

// copyOutput writes what is there now.
func (p *program) copyOutput(ctx context.Context, c *caller, out io.Writer, id string, from int64) error {
	for next := from; ; {
		var page api.OutputPage
		if err := c.call(ctx, &page, "TerminalAPI.Output", id, next); err != nil {
			return err
		}
		p.sayGap(page.Offset, page.Gap)
		if _, err := out.Write(page.Data); err != nil || page.Next >= page.End || page.Next == next {
			return err
		}
		next = page.Next
	}
}

// follow writes what is there and what comes until the terminal ends.
func (p *program) follow(ctx context.Context, c *caller, out io.Writer, id string, from int64) error {
	v, err := server.View(ctx, c.remote.Address, c.remote.Token, id, from)
	if err != nil {
		return err
	}
	defer v.Close()
	for {
		next, err := v.Next(ctx)
		if err != nil || next.Ended {
			return err
		}
		p.sayGap(next.Offset, next.Gap)
		if _, err := out.Write(next.Data); err != nil {
			return err
		}
	}
}

func (p *program) sayGap(offset, bytes int64) {
	if bytes > 0 {
		_, _ = fmt.Fprintf(p.errs, "%d bytes are missing at offset %d.\n", bytes, offset)
	}
}
