package workbench

// UsageEvent is a row of the cost ledger: what one provider message used.
// Money is in 10⁻⁹ USD, so that sums are exact.
type UsageEvent struct {
	ID                 string  `json:"id"`
	Provider           string  `json:"provider"`
	ProviderMessageID  string  `json:"provider_message_id"`
	Agent              string  `json:"agent"`
	Model              string  `json:"model"`
	Kind               string  `json:"kind"` // usage or adjustment
	HostID             string  `json:"host_id"`
	SessionID          *string `json:"session_id"`
	JobID              *string `json:"job_id"`
	ConversationID     *string `json:"conversation_id"`
	WorkflowRunID      *string `json:"workflow_run_id"`
	CodebaseID         *string `json:"codebase_id"`
	NodeID             *string `json:"node_id"`
	ProjectHash        *string `json:"project_hash"`
	RequestID          *string `json:"request_id"`
	AssistantSessionID *string `json:"assistant_session_id"`
	PriceVersion       *string `json:"price_version"`
	Sidechain          bool    `json:"sidechain"`
	InputTokens        int64   `json:"input_tokens"`
	OutputTokens       int64   `json:"output_tokens"`
	ReasoningTokens    int64   `json:"reasoning_tokens"`
	CacheReadTokens    int64   `json:"cache_read_tokens"`
	CacheWrite5mTokens int64   `json:"cache_write_5m_tokens"`
	CacheWrite1hTokens int64   `json:"cache_write_1h_tokens"`
	CostNanoUSD        *int64  `json:"cost_nano_usd"` // null: the price is unknown, never 0
	CostSource         string  `json:"cost_source"`   // reported, computed or unknown
	Billing            string  `json:"billing"`       // metered, plan or unknown
	OccurredAt         int64   `json:"occurred_at"`   // UTC ms; 0 in a report: now
	CreatedAt          int64   `json:"created_at"`    // UTC ms
	UpdatedAt          int64   `json:"updated_at"`    // UTC ms
}

// Kinds of usage events and sources of their cost.
const (
	UsageKind      = "usage"
	AdjustmentKind = "adjustment"

	CostReported = "reported"
	CostComputed = "computed"
	CostUnknown  = "unknown"

	BillingUnknown = "unknown"
)

// UsageTotals are the sums over usage events.
type UsageTotals struct {
	TokensSent       int64  `json:"tokens_sent"`
	TokensReceived   int64  `json:"tokens_received"`
	CacheReadTokens  int64  `json:"cache_read_tokens"`
	CacheWriteTokens int64  `json:"cache_write_tokens"`
	CostNanoUSD      *int64 `json:"cost_nano_usd"` // null: no event has a price
}

// TokenSums are what the calls of one session of an agent have used. Tokens that
// were read from a cache are not contained in Input, reasoning is in Output.
type TokenSums struct {
	Input      int64
	Output     int64
	Reasoning  int64
	CacheRead  int64
	CacheWrite int64
}

// UsageDay are the sums of one day for one agent and model.
type UsageDay struct {
	Day   int64  `json:"day"` // UTC ms of its beginning
	Agent string `json:"agent"`
	Model string `json:"model"`
	UsageTotals
}

// UsageRange chooses the days to sum up: those of [Since, Until), in UTC ms; 0
// as Until has no end.
type UsageRange struct {
	CodebaseID   string // "": of all projects
	Since, Until int64
	ZoneOffset   int64 // how far the day's clock is ahead of UTC, in ms
}

// UsageFilter chooses a page of the ledger within [Since, Until), in UTC ms; 0
// as Until has no end. BeforeTime and BeforeID are the (occurred_at, id) of the
// last event of the page before; 0 begins.
type UsageFilter struct {
	CodebaseID   string // "": of all projects
	Since, Until int64
	BeforeTime   int64
	BeforeID     string
	Limit        int64
}

// CostUSD is the sum in USD, as background_jobs.actual_cost keeps it.
func (t UsageTotals) CostUSD() *float64 {
	if t.CostNanoUSD == nil {
		return nil
	}
	usd := float64(*t.CostNanoUSD) / 1e9
	return &usd
}
