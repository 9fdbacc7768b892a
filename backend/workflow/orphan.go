package workflow

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// endOrphan ends the tree of a program that outlived its host. Nobody reads what
// it prints any more, and the next attempt at its node would work beside it.
func (s *Service) endOrphan(ctx context.Context, process string) {
	info, err := s.Link.Spool().Info(process)
	if err != nil || !host.Alive(info.PID, info.PIDStartToken) {
		return
	}
	if err := s.Store.SetStopReason(context.WithoutCancel(ctx), process, workbench.StopRule); err != nil {
		s.Log.Warn("reason of an end not stored", "process", process, "error", err)
	}
	if host.EndOrphan(info, killGrace) {
		s.Log.Warn("ended a program of a node that outlived its host", "process", process, "pid", info.PID)
	}
}
