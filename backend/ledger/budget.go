package ledger

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// nanoPerCent is 10⁻⁹ USD for a cent.
const nanoPerCent = 10_000_000

// Spending is what a turn would be spent on.
type Spending struct {
	JobID          string // "": a turn of a conversation
	ConversationID string // "": a turn of a job
	SessionID      string // "": none
	JobBudget      int64  // 10⁻⁹ USD that the user allowed this job; 0: the setting
}

// Allow says whether a further turn may begin. EBudget, with what was spent and
// which limit it reached. What is not known of a cost is not counted.
func (s *Service) Allow(ctx context.Context, on Spending) error {
	for _, limit := range s.limits(on) {
		if limit.nano <= 0 {
			continue
		}
		spent, err := limit.spent(ctx)
		if err != nil {
			return err
		}
		if spent >= limit.nano {
			return workbench.Errorf(workbench.EBudget, "%s has cost %s USD, and %s USD are allowed. %s",
				limit.noun, FormatUSD(spent), FormatUSD(limit.nano), limit.remedy)
		}
	}
	return nil
}

// limit is an amount that must not be reached before a turn.
type limit struct {
	noun, remedy string
	nano         int64
	spent        func(context.Context) (int64, error)
}

func (s *Service) limits(on Spending) []limit {
	list := []limit{{
		noun: "This day", nano: s.cents(workbench.SettingBudgetDay), remedy: "Raise the setting budget.day_cents, or wait until tomorrow.",
		spent: func(ctx context.Context) (int64, error) { return s.Store.SpentSince(ctx, s.midnight()) },
	}, {
		noun: "This month", nano: s.cents(workbench.SettingBudgetMonth), remedy: "Raise the setting budget.month_cents, or wait until the next month.",
		spent: func(ctx context.Context) (int64, error) { return s.Store.SpentSince(ctx, s.monthBegan()) },
	}}
	if on.SessionID != "" {
		list = append(list, limit{
			noun: "This session", nano: s.cents(workbench.SettingBudgetSession), remedy: "Raise the setting budget.session_cents.",
			spent: func(ctx context.Context) (int64, error) { return s.Store.SessionSpent(ctx, on.SessionID) },
		})
	}
	if on.ConversationID != "" {
		list = append(list, limit{
			noun: "This conversation", nano: s.cents(workbench.SettingBudgetConversation), remedy: "Raise the setting budget.conversation_cents.",
			spent: func(ctx context.Context) (int64, error) { return s.Store.ConversationSpent(ctx, on.ConversationID) },
		})
	}
	if on.JobID == "" {
		return list
	}
	job := limit{
		noun: "This job", nano: on.JobBudget, remedy: "Run it again with a larger budget.",
		spent: func(ctx context.Context) (int64, error) { return s.Store.JobSpent(ctx, on.JobID) },
	}
	if job.nano == 0 {
		job.nano, job.remedy = s.cents(workbench.SettingBudgetJob), "Raise the setting budget.job_cents."
	}
	return append([]limit{job}, list...)
}

func (s *Service) cents(key workbench.SettingKey) int64 { return s.Setting(key) * nanoPerCent }

// midnight is when the present day began, UTC ms.
func (s *Service) midnight() int64 {
	now := time.UnixMilli(s.Now()).In(s.Zone)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, s.Zone).UnixMilli()
}

// monthBegan is when the present month began, UTC ms.
func (s *Service) monthBegan() int64 {
	now := time.UnixMilli(s.Now()).In(s.Zone)
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, s.Zone).UnixMilli()
}

// Budgets are the limits that the user has set, with what this day and this
// month have cost.
type Budgets struct {
	Job          int64 `json:"job"`          // 10⁻⁹ USD; 0: none
	Conversation int64 `json:"conversation"` // 10⁻⁹ USD; 0: none
	Session      int64 `json:"session"`      // 10⁻⁹ USD; 0: none
	Day          int64 `json:"day"`          // 10⁻⁹ USD; 0: none
	Month        int64 `json:"month"`        // 10⁻⁹ USD; 0: none
	SpentToday   int64 `json:"spent_today"`  // 10⁻⁹ USD, as far as it is known
	SpentMonth   int64 `json:"spent_month"`  // 10⁻⁹ USD, as far as it is known
}

// Budgets returns the limits that the user has set.
func (s *Service) Budgets(ctx context.Context) (Budgets, error) {
	today, err := s.Store.SpentSince(ctx, s.midnight())
	if err != nil {
		return Budgets{}, err
	}
	month, err := s.Store.SpentSince(ctx, s.monthBegan())
	return Budgets{
		Job: s.cents(workbench.SettingBudgetJob), Conversation: s.cents(workbench.SettingBudgetConversation),
		Session: s.cents(workbench.SettingBudgetSession), Day: s.cents(workbench.SettingBudgetDay),
		Month: s.cents(workbench.SettingBudgetMonth), SpentToday: today, SpentMonth: month,
	}, err
}
