package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/mcp"
)

func (p *program) mcpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "mcp", Short: "Serve what was done to agents, over the Model Context Protocol", Args: cobra.NoArgs,
		Long: "Serves sessions, jobs, conversations, terminals and costs to an agent, over the Model Context Protocol on\n" +
			"standard input and output. Its tools only read, unless the setting mcp.allow_write is true.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := context.WithCancel(cmd.Context())
			defer stop()
			return mcp.Serve(ctx, callEach(sayTo(cmd)), os.Stdin, unclosed{p.out})
		},
	}
}

// callEach connects anew for each call: an agent keeps its tools for days, and
// must not keep the data directory from the user's window meanwhile.
func callEach(say func(string)) mcp.Call {
	var one sync.Mutex // of two calls that own the data directory one would wait for the other anyway
	return func(ctx context.Context, out any, method string, args ...any) error {
		one.Lock()
		defer one.Unlock()
		c, err := connect(ctx, say)
		if err != nil {
			return err
		}
		return errors.Join(c.call(ctx, out, method, args...), c.close())
	}
}

// unclosed is standard output, which is not ours to close.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }
