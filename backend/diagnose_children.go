package backend

import (
	"context"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/host"
)

// checkChildren looks for processes that nobody cares for: children that no row
// knows, and what outlived the process that started it. They are no fault, but
// they may go on to spend.
func (b *Backend) checkChildren(ctx context.Context) Check {
	report, err := b.HostReport(ctx)
	if err != nil {
		return check("children", err, "")
	}
	unknown := 0
	for _, child := range report.Children {
		if child.Owner.Kind == OwnerNone && child.Live() {
			unknown++
		}
	}
	if unknown+len(report.Survivors) == 0 {
		return check("children", nil, "each belongs to a terminal or a job")
	}
	return check("children", nil, fmt.Sprintf("%d that no terminal and no job knows, %d that outlived what started them; `holdfast host status` lists them",
		unknown, len(report.Survivors)))
}

// fewTerminals is how many terminals of the system are few: a day's work may open
// as many.
const fewTerminals = 32

// checkTerminals says how many terminals the system has left.
func checkTerminals() Check {
	open, most, ok := host.Terminals()
	switch {
	case !ok:
		return check("terminals", nil, "the system has no limit that it tells")
	case most-open < fewTerminals:
		return Check{Name: "terminals", Detail: fmt.Sprintf("%d of %d are open in the whole system; close some, or raise kernel.pty.max", open, most)}
	}
	return check("terminals", nil, fmt.Sprintf("%d of %d are open in the whole system", open, most))
}
