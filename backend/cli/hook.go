package cli

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/terminal"
)

// terminalHook is what hooks of agents call. It is silent and always succeeds:
// an agent would show a failure to the person, or stop over it, and outside of a
// terminal of Holdfast, or while no Holdfast runs, there is nobody to tell.
func (p *program) terminalHook() *cobra.Command {
	verb := tui.HookVerb()
	id, dataDir := os.Getenv(terminal.EnvTerminalID), os.Getenv(terminal.EnvTerminalDataDir)
	cmd := &cobra.Command{
		Use: verb[len(verb)-1] + " AGENT [PAYLOAD]", Hidden: true, Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			payload := ""
			if len(args) == 2 {
				payload = args[1]
			} else if all, err := io.ReadAll(io.LimitReader(os.Stdin, maxHookBytes)); err == nil {
				payload = string(all)
			}
			// Asked here, because this is the environment of the agent.
			if n, err := tui.ParseHook(args[0], []byte(payload)); err == nil && tui.Keeps(n.Agent, n.SessionID, os.Getenv) {
				tellOwner(cmd.Context(), dataDir, id, args[0], payload)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&id, "terminal", id, "the terminal that the agent is in")
	cmd.Flags().StringVar(&dataDir, "data-dir", dataDir, "the data directory of that terminal")
	return cmd
}

const (
	// maxHookBytes bounds what an agent gives its hook: it holds the last message.
	maxHookBytes = 4 << 20
	// hookWait bounds the hook: the agent waits for it.
	hookWait = 3 * time.Second
)

// tellOwner hands a hook's payload to the running owner of the data directory
// whose terminal this is.
func tellOwner(ctx context.Context, dataDir, id, agent, payload string) {
	cfg, err := config.Load(config.LoadOptions{})
	if id == "" || err != nil {
		return
	}
	if dataDir != "" {
		cfg.DataDir = dataDir
	}
	info, running, err := config.Owner(cfg, host.StartToken)
	if err != nil || !running || info.Address == "" {
		return
	}
	c := &caller{remote: &info, limit: hookWait}
	_ = c.call(ctx, nil, "TerminalAPI.Hook", id, agent, payload) // see terminalHook
}
