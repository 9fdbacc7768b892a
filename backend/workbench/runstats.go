package workbench

import "slices"

// RecentRun is what a library needs to know of a run.
type RecentRun struct {
	ID           string
	WorkflowName string
	Status       RunStatus
	CreatedAt    int64  // UTC ms
	TookMS       *int64 // from the first start to the end; nil: it has not ended, or never began
	CostNanoUSD  *int64 // nil: no agent was asked, or the cost is not known
}

// RunStats is how the recent runs of a workflow went.
type RunStats struct {
	WorkflowName      string    `json:"workflow_name"`
	Runs              int64     `json:"runs"` // that were looked at
	LastID            string    `json:"last_id"`
	LastStatus        RunStatus `json:"last_status"`
	LastAt            int64     `json:"last_at"`              // UTC ms
	MedianMS          *int64    `json:"median_ms"`            // of the completed ones; null: there is none
	MedianCostNanoUSD *int64    `json:"median_cost_nano_usd"` // of the completed ones whose cost is known
}

// StatsOf sums up runs, the newest first, by their workflows.
func StatsOf(runs []RecentRun) []RunStats {
	all := []RunStats{}
	took, cost := map[string][]int64{}, map[string][]int64{}
	for _, r := range runs {
		i := slices.IndexFunc(all, func(s RunStats) bool { return s.WorkflowName == r.WorkflowName })
		if i < 0 {
			i = len(all)
			all = append(all, RunStats{WorkflowName: r.WorkflowName, LastID: r.ID, LastStatus: r.Status, LastAt: r.CreatedAt})
		}
		all[i].Runs++
		if r.Status != RunCompleted {
			continue // how long a run takes that is cut short says nothing about the next one
		}
		if r.TookMS != nil {
			took[r.WorkflowName] = append(took[r.WorkflowName], *r.TookMS)
		}
		if r.CostNanoUSD != nil {
			cost[r.WorkflowName] = append(cost[r.WorkflowName], *r.CostNanoUSD)
		}
	}
	for i := range all {
		all[i].MedianMS, all[i].MedianCostNanoUSD = median(took[all[i].WorkflowName]), median(cost[all[i].WorkflowName])
	}
	return all
}

// median is the middle value, the lower one of two; nil of none.
func median(values []int64) *int64 {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	return &values[(len(values)-1)/2]
}
