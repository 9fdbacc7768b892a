package process

import (
	"context"

	"github.com/shirou/gopsutil/v4/process"
)

// Origin is where a process works, and when it began.
type Origin struct {
	Directory string // "": the system does not tell
	StartedAt int64  // UTC ms
}

// OriginOf asks the system for the origin of a process. An error when it has
// ended.
func OriginOf(ctx context.Context, pid int) (Origin, error) {
	p := process.Process{Pid: int32(pid)} //nolint:gosec // numbers of processes fit
	startedAt, err := p.CreateTimeWithContext(ctx)
	if err != nil {
		return Origin{}, err
	}
	dir, _ := p.CwdWithContext(ctx) // unknown is allowed
	return Origin{Directory: dir, StartedAt: startedAt}, nil
}
