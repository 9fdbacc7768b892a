package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// LaunchAPI is the launch report.
type LaunchAPI struct{ owner *owner }

// LaunchReport says what was running when the last owner ended, and what
// became of it.
type LaunchReport struct {
	Launch   *workbench.Launch `json:"launch"`
	Previous *workbench.Launch `json:"previous"`
	Headline string            `json:"headline"` // as_you_left_it, saved_is_here, opened_backup or unreadable
	Anything bool              `json:"anything"` // something was alive, or was repaired
	Findings []FindingRow      `json:"findings"`
	Checks   launch.Checks     `json:"checks"`
}

// headline is the report in one of its fixed forms. It is no more cheerful
// than the findings: only what lives or ended by itself is as it was left.
func (r LaunchReport) headline() string {
	headline := "as_you_left_it"
	for _, f := range r.Findings {
		kept := f.Action == workbench.ActionAttached || f.Action == workbench.ActionFinalized ||
			f.Action == workbench.ActionRequeued || f.Action == workbench.ActionNone
		switch {
		case f.SubjectKind == workbench.SubjectDatabase && f.Action == workbench.ActionRestored:
			return "opened_backup"
		case f.SubjectKind == workbench.SubjectDatabase:
			return "unreadable"
		case !kept || f.MissingBytes > 0:
			headline = "saved_is_here"
		}
	}
	return headline
}

// FindingRow is a finding with what the report shows of its subject.
type FindingRow struct {
	workbench.Finding
	SessionID    string `json:"session_id"`
	StartedAt    *int64 `json:"started_at"`    // UTC ms
	EndedAt      *int64 `json:"ended_at"`      // UTC ms
	StatusNow    string `json:"status_now"`    // what it is by now
	MissingBytes int64  `json:"missing_bytes"` // of its output
	OutputBytes  int64  `json:"output_bytes"`
	ExitCode     *int64 `json:"exit_code"`
	Agent        string `json:"agent"`

	ConversationID string `json:"conversation_id"`
	CodebaseID     string `json:"codebase_id"` // of a run
	// Revival is what brings it back now: start, restart or resume a terminal,
	// resume, retry or run_parked a job, resume a run; "" when nothing does.
	Revival string `json:"revival"`
	Again   bool   `json:"again"` // a later job repeats this one, or goes on with it
}

// Report returns what the present launch found, and what commands resolved
// since the last window or server: nobody was shown that yet.
func (a *LaunchAPI) Report() (LaunchReport, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (LaunchReport, error) {
		report := LaunchReport{Findings: []FindingRow{}}
		launches, previous, err := reportedLaunches(ctx, b)
		if err != nil || len(launches) == 0 {
			return report, err
		}
		report.Launch, report.Previous = &launches[0], previous
		for _, l := range launches {
			if err := report.add(ctx, b, l); err != nil {
				return report, err
			}
		}
		report.Anything = len(report.Findings) > 0
		report.Checks = b.Launch.Checks()
		report.Headline = report.headline()
		return report, nil
	})
}

// launchesListed is how many launches a page of them has at most.
const launchesListed = 50

// LaunchPage chooses a page of launches, the newest first: BeforeTime and
// BeforeID are the (started_at, id) of the last one of the page before; 0 begins.
type LaunchPage struct {
	BeforeTime int64  `json:"before_time"` // UTC ms
	BeforeID   string `json:"before_id"`
	Limit      int64  `json:"limit"` // 0, or more than 50: 50
}

// List returns a page of this machine's launches.
func (a *LaunchAPI) List(page LaunchPage) ([]workbench.LaunchSummary, error) {
	limit := page.Limit
	if limit <= 0 || limit > launchesListed {
		limit = launchesListed
	}
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.LaunchSummary, error) {
		return b.Store.Launches(ctx, b.HostID, page.BeforeTime, page.BeforeID, limit)
	})
}

// Stored returns what one launch found, with what became of it by now. How the
// database was checked is not stored. Errors: not_found.
func (a *LaunchAPI) Stored(id string) (LaunchReport, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (LaunchReport, error) {
		report := LaunchReport{Findings: []FindingRow{}}
		l, err := b.Store.Launch(ctx, id)
		if err != nil {
			return report, err
		}
		report.Launch = &l
		if report.Previous, err = b.Store.LaunchBefore(ctx, l); err != nil {
			return report, err
		}
		if err := report.add(ctx, b, l); err != nil {
			return report, err
		}
		report.Anything = len(report.Findings) > 0
		report.Headline = report.headline()
		return report, nil
	})
}

// reportedLaunches returns the present launch and the commands' launches before
// it, newest first, and the window's or server's launch before those.
func reportedLaunches(ctx context.Context, b *backend.Backend) ([]workbench.Launch, *workbench.Launch, error) {
	var launches []workbench.Launch
	l, err := b.Store.LatestLaunch(ctx, b.HostID)
	for ; err == nil && l != nil; l, err = b.Store.LaunchBefore(ctx, *l) {
		if len(launches) > 0 && l.Mode != workbench.ModeCLI {
			break
		}
		launches = append(launches, *l)
	}
	return launches, l, err
}

// add adds the findings of a launch, unless a newer one tells of the same
// subject.
func (r *LaunchReport) add(ctx context.Context, b *backend.Backend, l workbench.Launch) error {
	findings, err := b.Store.Findings(ctx, l.ID)
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, f := range r.Findings {
		told[f.SubjectID] = true
	}
	for _, f := range findings {
		if told[f.SubjectID] {
			continue
		}
		row, err := describe(ctx, b, f)
		if err != nil {
			return err
		}
		r.Findings = append(r.Findings, row)
	}
	return nil
}

// Acknowledge records that the user has seen the report.
func (a *LaunchAPI) Acknowledge() error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		launches, _, err := reportedLaunches(ctx, b)
		for _, l := range launches {
			if err := b.Store.AcknowledgeFindings(ctx, l.ID); err != nil {
				return err
			}
		}
		return err
	})
}
