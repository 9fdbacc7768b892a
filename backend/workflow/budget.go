package workflow

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// What the user allowed a run, in its metadata.
const (
	metaBudget    = "budget_nano_usd" // 10⁻⁹ USD
	metaWorkUnits = "max_work_units"
)

// budgetPoll is how often a run that has a budget looks at what it has cost.
const budgetPoll = 500 * time.Millisecond

// Budget is what a run with its sub-runs may use.
type Budget struct {
	MaxSpendNanoUSD int64 `json:"max_spend_nano_usd"` // 10⁻⁹ USD; 0: no limit
	MaxWorkUnits    int64 `json:"max_work_units"`     // attempts at nodes, and sub-runs; 0: no limit
}

// budgetOf is what a run may use: what the user has said, else its workflow.
func budgetOf(metadata map[string]any, d *definition.Definition) Budget {
	var b Budget
	if d.Budget != nil && d.Budget.MaxSpendUSD != nil {
		b.MaxSpendNanoUSD = int64(math.Round(*d.Budget.MaxSpendUSD * 1e9))
	}
	if d.Budget != nil && d.Budget.MaxWorkUnits != nil {
		b.MaxWorkUnits = *d.Budget.MaxWorkUnits
	}
	said(metadata[metaBudget], &b.MaxSpendNanoUSD)
	said(metadata[metaWorkUnits], &b.MaxWorkUnits)
	return b
}

func said(value any, limit *int64) {
	switch n := value.(type) {
	case float64: // as it was read from JSON
		*limit = int64(n)
	case int64:
		*limit = n
	}
}

// payer is a run whose budget a run uses: itself, or one above it.
type payer struct {
	id         string
	definition *definition.Definition
}

// loadPayers finds whose budgets the run uses, and watches them when there are any.
// The user may change one at any time, so each is read when it is asked for.
func (r *run) loadPayers() error {
	payers := []payer{{r.id, r.frozen.Definition}}
	bounded := budgetOf(r.row.Metadata, r.frozen.Definition) != Budget{}
	for parent := r.row.ParentRunID; parent != nil && len(payers) <= maxDepth; {
		row, err := r.service.Store.WorkflowRun(r.ctx, *parent)
		if err != nil {
			return err
		}
		frozen, err := r.service.frozenOf(r.ctx, row)
		if err != nil {
			return err
		}
		payers = append(payers, payer{row.ID, frozen.Definition})
		bounded = bounded || budgetOf(row.Metadata, frozen.Definition) != Budget{}
		parent = row.ParentRunID
	}
	r.mu.Lock()
	r.payers = payers
	r.mu.Unlock()
	if bounded {
		r.heed()
	}
	return nil
}

// heed has the run look at its budgets from now on. Most runs have none, and ask
// the database nothing about them.
func (r *run) heed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.bounded {
		r.bounded = true
		r.service.group.Go(r.watchBudget)
	}
}

// frozenOf is what a run executes.
func (s *Service) frozenOf(ctx context.Context, row workbench.WorkflowRun) (*Frozen, error) {
	if row.DefinitionDigest == nil {
		return nil, workbench.Errorf(workbench.EInvalid, "The run has no definition.")
	}
	stored, err := s.Store.WorkflowDefinition(ctx, *row.DefinitionDigest)
	if err != nil {
		return nil, err
	}
	return Thaw(stored.Definition)
}

// afford reports EBudget when the run, or one above it, has used more than it may;
// more is what is about to begin, in work units.
func (r *run) afford(ctx context.Context, more int64) error {
	r.mu.Lock()
	bounded := r.bounded
	r.mu.Unlock()
	if !bounded {
		return nil
	}
	for _, p := range r.payers {
		row, err := r.service.Store.WorkflowRun(ctx, p.id)
		if err != nil {
			return err
		}
		budget := budgetOf(row.Metadata, p.definition)
		if budget == (Budget{}) {
			continue
		}
		used, err := r.service.Store.RunSpending(ctx, p.id)
		if err != nil {
			return err
		}
		r.tellUnknown(ctx, budget, used)
		if err := budget.allows(row.WorkflowName, used, more); err != nil {
			return err
		}
	}
	return nil
}

// allows reports EBudget when what was used is more than the budget.
func (b Budget) allows(name string, used workbench.RunSpending, more int64) error {
	switch {
	case b.MaxSpendNanoUSD > 0 && used.CostNanoUSD > b.MaxSpendNanoUSD:
		unknown := ""
		if used.UnknownEvents > 0 {
			unknown = fmt.Sprintf(", and the cost of %d more calls is not known", used.UnknownEvents)
		}
		return workbench.Errorf(workbench.EBudget, "The run of %s has cost %s USD%s; %s USD are allowed. Resume it with a larger budget.",
			name, ledger.FormatUSD(used.CostNanoUSD), unknown, ledger.FormatUSD(b.MaxSpendNanoUSD))
	case b.MaxWorkUnits > 0 && used.WorkUnits+more > b.MaxWorkUnits:
		return workbench.Errorf(workbench.EBudget,
			"The run of %s has begun %d attempts at nodes and sub-runs, and max_work_units allows %d. Resume it with a larger number.",
			name, used.WorkUnits, b.MaxWorkUnits)
	}
	return nil
}

// eventCostUnknown tells that a budget in USD does not bound all that a run does.
const eventCostUnknown workbench.EventType = "workflow_cost_unknown"

func (r *run) tellUnknown(ctx context.Context, b Budget, used workbench.RunSpending) {
	r.mu.Lock()
	told := r.toldUnknown || b.MaxSpendNanoUSD == 0 || used.UnknownEvents == 0
	r.toldUnknown = r.toldUnknown || !told
	r.mu.Unlock()
	if told {
		return
	}
	err := r.service.Store.AppendRunEvents(ctx, r.id, workbench.NewEvent{Type: eventCostUnknown, Data: map[string]any{"calls": used.UnknownEvents}})
	if err != nil && ctx.Err() == nil {
		r.service.Log.Warn("unknown cost of a run not told", "run", r.id, "error", err)
	}
}

// watchBudget stops the run as soon as it has used more than it may.
func (r *run) watchBudget() {
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-time.After(budgetPoll):
		}
		if err := r.afford(r.ctx, 0); workbench.ErrorCode(err) == workbench.EBudget {
			r.cancel(err)
			return
		}
	}
}

// SetBudget says what a run with its sub-runs may cost, in 10⁻⁹ USD. It holds at
// once. Errors: ENotFound, EInvalid, EConflict (it has ended for good), EElsewhere.
func (s *Service) SetBudget(ctx context.Context, id string, nano int64) error {
	if nano <= 0 {
		return workbench.Errorf(workbench.EInvalid, "A budget is more than 0 USD.")
	}
	return s.setLimit(ctx, id, metaBudget, nano)
}

// SetWorkUnits says how many attempts at nodes and sub-runs a run may begin, with
// those that it has begun. It holds at once. Errors: as SetBudget.
func (s *Service) SetWorkUnits(ctx context.Context, id string, units int64) error {
	if units <= 0 {
		return workbench.Errorf(workbench.EInvalid, "A run begins one attempt at least.")
	}
	return s.setLimit(ctx, id, metaWorkUnits, units)
}

func (s *Service) setLimit(ctx context.Context, id, key string, limit int64) error {
	if err := s.own(ctx, id); err != nil {
		return err
	}
	if err := s.Store.SetRunMetadata(ctx, id, key, limit); err != nil {
		return err
	}
	s.mu.Lock()
	for _, r := range s.runs {
		if r.pays(id) {
			r.heed()
		}
	}
	s.mu.Unlock()
	s.notify(id)
	return nil
}

// pays reports whether a run uses the budget of another one, or of itself.
func (r *run) pays(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.payers, func(p payer) bool { return p.id == id })
}
