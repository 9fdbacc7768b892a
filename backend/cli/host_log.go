package cli

import (
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// hostLog shows what a process printed that no terminal and no job knows: after
// an older database was restored there is no other way to see it. It needs no
// owner and no host.
func (p *program) hostLog() *cobra.Command {
	return &cobra.Command{
		Use: "log ID", Short: "Print what the process host has of the output of a process", Args: exactly(1, "the id of a process"),
		RunE: func(_ *cobra.Command, args []string) error {
			cfg, err := config.Load(config.LoadOptions{})
			if err != nil {
				return err
			}
			spool := host.OpenSpool(cfg.DataDir)
			info, err := spool.Info(args[0])
			if workbench.ErrorCode(err) == workbench.ENotFound {
				spool = host.OpenSpoolIn(recovery.AsideFolder(cfg.DataDir))
				info, err = spool.Info(args[0])
			}
			if err != nil {
				return err
			}
			streams := make([]host.Stream, 0, len(info.Streams))
			for stream := range info.Streams {
				streams = append(streams, stream)
			}
			slices.Sort(streams)
			slices.Reverse(streams) // stdout before stderr
			for _, stream := range streams {
				if err := copyStream(p.out, spool.Reader(info.ID, stream)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func copyStream(out io.Writer, reader *host.Reader) error {
	defer reader.Close()
	buffer := make([]byte, 64<<10)
	for at := int64(0); ; {
		n, from, err := reader.ReadAt(buffer, at)
		if err != nil || n == 0 {
			return err
		}
		if _, err := out.Write(buffer[:n]); err != nil {
			return err
		}
		at = from + int64(n)
	}
}
