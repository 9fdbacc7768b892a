package workbench

// RunSpending is what a run with its sub-runs has used.
type RunSpending struct {
	TokensSent       int64 `json:"tokens_sent"`
	TokensReceived   int64 `json:"tokens_received"`
	CacheReadTokens  int64 `json:"cache_read_tokens"`
	CacheWriteTokens int64 `json:"cache_write_tokens"`
	CostNanoUSD      int64 `json:"cost_nano_usd"`  // 10⁻⁹ USD, as far as it is known
	UnknownEvents    int64 `json:"unknown_events"` // whose cost is not known
	WorkUnits        int64 `json:"work_units"`     // attempts at nodes that have begun, and sub-runs
}

// NodeUsage is what an attempt at a node of a run used.
type NodeUsage struct {
	NodeRunID string `json:"node_run_id"`
	UsageTotals
	UnknownEvents int64 `json:"unknown_events"` // whose cost is not known
}
