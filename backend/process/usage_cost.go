//go:build !linux

package process

import (
	"context"

	"github.com/shirou/gopsutil/v4/process"
)

// cost fills what the listing of the system does not tell. A process that has
// ended meanwhile costs nothing.
func cost(ctx context.Context, e *entry) {
	p := process.Process{Pid: int32(e.pid)}
	if times, err := p.TimesWithContext(ctx); err == nil {
		e.cpuMillis = int64((times.User + times.System) * 1000)
	}
	if memory, err := p.MemoryInfoWithContext(ctx); err == nil {
		e.residentBytes = int64(memory.RSS)
	}
}

func argv(ctx context.Context, pid int) []string {
	p := process.Process{Pid: int32(pid)}
	args, _ := p.CmdlineSliceWithContext(ctx) // nil when it has ended
	return args
}
