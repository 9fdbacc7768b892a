package workbench_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestStatsOf(t *testing.T) {
	t.Parallel()
	n := func(v int64) *int64 { return &v }
	stats := workbench.StatsOf([]workbench.RecentRun{
		{ID: "5", WorkflowName: "fix", Status: workbench.RunFailed, CreatedAt: 50, TookMS: n(1)},
		{ID: "4", WorkflowName: "plan", Status: workbench.RunRunning, CreatedAt: 40},
		{ID: "3", WorkflowName: "fix", Status: workbench.RunCompleted, CreatedAt: 30, TookMS: n(300), CostNanoUSD: n(7)},
		{ID: "2", WorkflowName: "fix", Status: workbench.RunCompleted, CreatedAt: 20, TookMS: n(100)},
		{ID: "1", WorkflowName: "fix", Status: workbench.RunCompleted, CreatedAt: 10, TookMS: n(200), CostNanoUSD: n(9)},
	})
	if len(stats) != 2 || stats[1].Runs != 1 || stats[1].MedianMS != nil || stats[1].LastStatus != workbench.RunRunning {
		t.Fatalf("%+v", stats)
	}
	if s := stats[0]; s.LastID != "5" || s.LastStatus != workbench.RunFailed || s.Runs != 4 || *s.MedianMS != 200 || *s.MedianCostNanoUSD != 7 {
		t.Errorf("%+v", s)
	}
}
