package ledger

import (
	"context"
	"log/slog"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what the ledger needs of the database.
type Store interface {
	Costs(ctx context.Context, q workbench.CostQuery) ([]workbench.CostRow, error)
	CostTotals(ctx context.Context, q workbench.CostQuery) (workbench.CostSums, error)
	CostParts(ctx context.Context, q workbench.CostQuery) ([]workbench.CostPart, error)
	ModelUsages(ctx context.Context, q workbench.CostQuery) ([]workbench.ModelUsage, error)
	JobCosts(ctx context.Context, q workbench.CostQuery) (workbench.JobCosts, error)
	JobSpent(ctx context.Context, jobID string) (int64, error)
	ConversationSpent(ctx context.Context, conversationID string) (int64, error)
	UsageDays(ctx context.Context, r workbench.UsageRange) ([]workbench.UsageDay, error)
	SessionSpent(ctx context.Context, sessionID string) (int64, error)
	SpentSince(ctx context.Context, at int64) (int64, error)
	ModelPrices(ctx context.Context) ([]workbench.ModelPrice, error)
	SetModelPrice(ctx context.Context, p workbench.ModelPrice) error
	RemoveModelPrice(ctx context.Context, provider, model string, validFrom int64) error
	UnreportedUsage(ctx context.Context, afterID string, limit int64) ([]workbench.UsageEvent, error)
	Reprice(ctx context.Context, prices []workbench.UsagePrice) (int64, error)
	Quotas(ctx context.Context) ([]workbench.AgentQuota, error)
	ObserveQuota(ctx context.Context, q workbench.AgentQuota) error
}

// Options are the parts that a Service is made of.
type Options struct {
	Store   Store
	HostID  string
	Setting func(key workbench.SettingKey) int64
	Notify  func(workbench.Notice)
	Now     workbench.Clock
	Zone    *time.Location // the days of the day's budget are its
	Log     *slog.Logger
}

// Service is the ledger. It is a Pricer with the user's prices.
type Service struct {
	Options
	*Pricer
}

// New returns a service with the prices that the program brings; Load adds those
// of the user.
func New(opt Options) (*Service, error) {
	pricer, err := NewPricer(opt.Now)
	if err != nil {
		return nil, workbench.Wrap(workbench.EInternal, err, "The table of prices cannot be read.")
	}
	return &Service{Options: opt, Pricer: pricer}, nil
}

// Load reads the user's prices.
func (s *Service) Load(ctx context.Context) error {
	prices, err := s.Store.ModelPrices(ctx)
	if err == nil {
		s.Give(prices)
	}
	return err
}

// Observe keeps what an agent reports of one of its limits.
func (s *Service) Observe(ctx context.Context, agentName string, l agent.Limit) error {
	q := workbench.AgentQuota{
		HostID: s.HostID, Agent: agentName, Name: l.Name, UsedPercent: l.UsedPercent, Status: l.Status, ObservedAt: s.Now(),
	}
	if l.ResetsAt > 0 {
		q.ResetsAt = &l.ResetsAt
	}
	err := s.Store.ObserveQuota(ctx, q)
	if err == nil {
		s.Notify(workbench.Notice{Noun: workbench.NounQuota, ID: agentName})
	}
	return err
}

// Quotas are what agents have reported last, on all machines.
func (s *Service) Quotas(ctx context.Context) ([]workbench.AgentQuota, error) {
	return s.Store.Quotas(ctx)
}

// Query chooses and groups usage events.
type Query workbench.CostQuery

// Row are the sums over the usage events with one key.
type Row workbench.CostRow

// Totals are sums of usage events with what is known of their cost.
type Totals workbench.CostSums

// Summary sums costs up, the dearest first; at most 1,000 rows. EInvalid.
func (s *Service) Summary(ctx context.Context, q Query) ([]Row, error) {
	found, err := s.Store.Costs(ctx, workbench.CostQuery(q))
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(found))
	for _, r := range found {
		rows = append(rows, Row(r))
	}
	return rows, nil
}

// Parts is what each model has cost in each row of a summary, the dearest first;
// at most 5,000. EInvalid.
func (s *Service) Parts(ctx context.Context, q Query) ([]workbench.CostPart, error) {
	return s.Store.CostParts(ctx, workbench.CostQuery(q))
}

// Days are the sums of each day, agent and model, the newest day first. From, To
// and ZoneOffset of the query are asked.
func (s *Service) Days(ctx context.Context, q Query) ([]workbench.UsageDay, error) {
	return s.Store.UsageDays(ctx, workbench.UsageRange{Since: q.From, Until: q.To, ZoneOffset: q.ZoneOffset})
}

// Totals are the sums over all events that a query chooses; By is not asked.
func (s *Service) Totals(ctx context.Context, q Query) (Totals, error) {
	sums, err := s.Store.CostTotals(ctx, workbench.CostQuery(q))
	return Totals(sums), err
}
