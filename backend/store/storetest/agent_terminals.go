package storetest

import (
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testAgentTerminals(t *testing.T, open Opener) {
	terminal := func() workbench.Process {
		return workbench.Process{ID: workbench.NewID(), Kind: workbench.ProcessPipe, Cwd: "/work", Argv: []string{"make", "all"}}
	}
	t.Run("TheyBelongToTheJobAndAreNeverItsLatestProcess", func(t *testing.T) {
		b := setup(t, open)
		j, agent := RunningJob(t, b.DB, b.session)
		first, second := terminal(), terminal()
		must(t, b.AddAgentTerminal(b.ctx, agent.ID, first))
		must(t, b.AddAgentTerminal(b.ctx, agent.ID, first)) // once more after a crash
		b.clock.Advance(1)
		must(t, b.AddAgentTerminal(b.ctx, agent.ID, second))
		live, err := b.AgentTerminals(b.ctx, agent.ID)
		must(t, err)
		slices.SortFunc(live, func(p, q workbench.Process) int { return int(p.CreatedAt - q.CreatedAt) })
		if len(live) != 2 || live[0].ID != first.ID || live[1].ID != second.ID || *live[1].JobID != j.ID || live[1].Status != workbench.ProcessStarting {
			t.Fatalf("%+v", live)
		}
		equal(t, "command line", live[0].Argv, first.Argv)
		latest, err := b.JobProcess(b.ctx, j.ID)
		must(t, err)
		equal(t, "latest process", latest.ID, agent.ID)
	})
	t.Run("TheyStartAndEndOnce", func(t *testing.T) {
		b := setup(t, open)
		_, agent := RunningJob(t, b.DB, b.session)
		p := terminal()
		must(t, b.AddAgentTerminal(b.ctx, agent.ID, p))
		must(t, b.AgentTerminalStarted(b.ctx, Start(p.ID)))
		must(t, b.AgentTerminalStarted(b.ctx, Start(p.ID))) // once more after a crash
		code := int64(3)
		must(t, b.EndAgentTerminal(b.ctx, p.ID, workbench.ProcessExited, workbench.ProcessExit{Code: &code}))
		must(t, b.EndAgentTerminal(b.ctx, p.ID, workbench.ProcessLost, workbench.ProcessExit{}))
		wantCode(t, b.AgentTerminalStarted(b.ctx, Start(p.ID)), workbench.EConflict)
		wantCode(t, b.AddAgentTerminal(b.ctx, agent.ID, p), workbench.EConflict)
		got, err := b.Process(b.ctx, p.ID)
		must(t, err)
		equal(t, "status", got.Status, workbench.ProcessExited)
		equal(t, "exit code", got.ExitCode, &code)
		live, err := b.AgentTerminals(b.ctx, agent.ID)
		must(t, err)
		equal(t, "live", len(live), 0)
	})
	t.Run("WhoseAgentHasEndedIsLeft", func(t *testing.T) {
		b := setup(t, open)
		j, agent := RunningJob(t, b.DB, b.session)
		p := terminal()
		must(t, b.AddAgentTerminal(b.ctx, agent.ID, p))
		left, err := b.LeftTerminals(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "left while the agent runs", len(left), 0)
		must(t, b.FinishJob(b.ctx, jobEnd(j.ID, agent.ID)))
		left, err = b.LeftTerminals(b.ctx, b.host.ID)
		must(t, err)
		if len(left) != 1 || left[0].ID != p.ID {
			t.Errorf("left %+v", left)
		}
		wantCode(t, b.AddAgentTerminal(b.ctx, agent.ID, terminal()), workbench.EConflict)
		wantCode(t, b.AddAgentTerminal(b.ctx, "nobody", terminal()), workbench.ENotFound)
		_, err = b.AgentTerminals(b.ctx, "nobody")
		wantCode(t, err, workbench.ENotFound)
	})
}
