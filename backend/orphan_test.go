//go:build unix

package backend_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestOrphanedAgentIsEnded kills the process host. A terminal's process is hung
// up by that, an agent is not: without a reader it would go on unseen and spend.
func TestOrphanedAgentIsEnded(t *testing.T) {
	t.Parallel()
	for name, owned := range map[string]bool{"under an owner": true, "without one": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := install(t)
			i.start()
			j := i.run(job.Spec{
				SessionID: i.session().ID, Agent: "shell", Command: []string{"/bin/sh", "-c", "echo began; sleep 600 & wait"},
			})
			p := openPage(t, "j:"+j.ID+"/response")
			p.connect(i.info)
			p.waitLines(1)
			known, err := host.OpenSpool(i.Config.DataDir).List()
			if err != nil || len(known) != 1 {
				t.Fatalf("%+v, %v", known, err)
			}
			agent := known[0]
			if !owned {
				i.kill()
				p.disconnected()
			}
			i.killHost()
			if !owned {
				i.start()
			}
			eventually(t, "the agent is ended", func() bool { return !host.Alive(agent.PID, agent.PIDStartToken) })
			j = i.wait(j.ID)
			if j.Status != workbench.JobFailed || *j.FailureReason != workbench.FailLost || j.Response == nil || *j.Response != "began\n" {
				t.Errorf("%s, %v", j.Status, j.FailureReason)
			}
			i.stop()
			row, err := i.store().JobProcess(t.Context(), j.ID)
			if err != nil || row.StopReason == nil || *row.StopReason != workbench.StopRule {
				t.Errorf("%+v, %v", row, err)
			}
		})
	}
}
