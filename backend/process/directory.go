package process

import (
	"context"
	"math"

	"github.com/shirou/gopsutil/v4/process"
)

// Directory is where a process works now, "" when the system does not tell. A
// shell changes it with cd.
func Directory(ctx context.Context, pid int64) string {
	if pid <= 0 || pid > math.MaxInt32 {
		return ""
	}
	p, err := process.NewProcessWithContext(ctx, int32(pid))
	if err != nil {
		return ""
	}
	dir, err := p.CwdWithContext(ctx)
	if err != nil {
		return ""
	}
	return dir
}
