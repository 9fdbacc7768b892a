package workbench

// CostBy is what costs are summed up by.
type CostBy string

// What costs are summed up by.
const (
	CostBySession      CostBy = "session"
	CostByProject      CostBy = "project"
	CostByModel        CostBy = "model"
	CostByAgent        CostBy = "agent"
	CostByDay          CostBy = "day"
	CostByJob          CostBy = "job"
	CostByConversation CostBy = "conversation"
	CostByWorkflow     CostBy = "workflow"
)

// CostQuery chooses usage events within [From, To), in UTC ms; 0 as To has no
// end.
type CostQuery struct {
	By          CostBy `json:"by"`
	From        int64  `json:"from"`
	To          int64  `json:"to"`
	ProjectHash string `json:"project_hash"` // "": of all projects
	SessionID   string `json:"session_id"`   // "": of all sessions
	ZoneOffset  int64  `json:"zone_offset"`  // how far the clock that days are told by is ahead of UTC, in ms
}

// CostRow are the sums over the usage events with one key.
type CostRow struct {
	Key   string `json:"key"`   // an id, a project's hash, a name, or the beginning of a day in UTC ms; "": belongs to none
	Label string `json:"label"` // for people, "" when the row is gone
	CostSums
}

// CostSums are sums of usage events with what is known of their cost.
type CostSums struct {
	UsageTotals
	ReasoningTokens  int64 `json:"reasoning_tokens"` // of TokensReceived
	Events           int64 `json:"events"`
	UnknownEvents    int64 `json:"unknown_events"`     // have no price; CostNanoUSD is without them
	UnknownTokens    int64 `json:"unknown_tokens"`     // of those
	ReportedNanoUSD  int64 `json:"reported"`           // of CostNanoUSD: as the agents reported it
	ComputedNanoUSD  int64 `json:"computed"`           // of CostNanoUSD: from the table of prices
	MeteredNanoUSD   int64 `json:"metered"`            // of CostNanoUSD: paid by the token, as the agents say
	Jobs             int64 `json:"jobs"`               // that these events belong to
	Runs             int64 `json:"runs"`               // of workflows that these events belong to
	LatestOccurredAt int64 `json:"latest_occurred_at"` // UTC ms
}

// CostPart is what one model has cost within a row of costs.
type CostPart struct {
	Key         string `json:"key"` // CostRow.Key
	Provider    string `json:"provider"`
	Model       string `json:"model"`
	CostNanoUSD int64  `json:"cost_nano_usd"` // as far as it is known
}

// ModelUsage is what a model has used within a query, and of that what its
// agents have reported a cost for.
type ModelUsage struct {
	Provider         string
	Model            string
	CacheReadTokens  int64 // of all events
	LatestOccurredAt int64 // UTC ms
	Reported         UsageEvent
}

// JobCosts are the costs of the finished jobs within a query whose cost is known.
type JobCosts struct {
	Jobs          int64 `json:"jobs"`
	CostNanoUSD   int64 `json:"cost_nano_usd"`   // of all of them
	MedianNanoUSD int64 `json:"median_nano_usd"` // the lower one of two
}

// UsagePrice is a computed cost of a stored usage event.
type UsagePrice struct {
	ID           string
	UpdatedAt    int64 // the version of the event that was priced, UTC ms
	CostNanoUSD  *int64
	CostSource   string
	PriceVersion *string
}

// Nouns of notices about money.
const (
	NounQuota = "quota"
	NounPrice = "price"
)
