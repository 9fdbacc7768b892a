package workbench

// ModelPrice is what a model costs from a day on, in 10⁻⁹ USD for a million
// tokens.
type ModelPrice struct {
	Provider          string `json:"provider"`
	Model             string `json:"model"`      // a name, or the beginning of one with * behind it
	ValidFrom         int64  `json:"valid_from"` // UTC ms
	InputPrice        int64  `json:"input_price"`
	OutputPrice       int64  `json:"output_price"`
	CacheReadPrice    int64  `json:"cache_read_price"`
	CacheWrite5mPrice int64  `json:"cache_write_5m_price"`
	CacheWrite1hPrice int64  `json:"cache_write_1h_price"`
	CreatedAt         int64  `json:"created_at"` // UTC ms; 0: the program brings it
	UpdatedAt         int64  `json:"updated_at"` // UTC ms
}

// AgentQuota is what an agent has reported last of one of its limits.
type AgentQuota struct {
	HostID      string   `json:"host_id"`
	Agent       string   `json:"agent"`
	Name        string   `json:"name"`         // five_hour, seven_day …; the agent's word
	UsedPercent *float64 `json:"used_percent"` // null: not told
	ResetsAt    *int64   `json:"resets_at"`    // UTC ms; null: not told
	Status      string   `json:"status"`       // allowed, allowed_warning, rejected or another word of the agent
	ObservedAt  int64    `json:"observed_at"`  // UTC ms
}
