package worktree

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// idleDays is after how many days without use a worktree that holds nothing of
// its own may go.
const idleDays = 14

// Sweeping chooses what a sweep looks at.
type Sweeping struct {
	CodebaseID string `json:"codebase_id"` // "": all projects of this machine
	IdleDays   int    `json:"idle_days"`   // 0: 14
	DryRun     bool   `json:"dry_run"`     // nothing is removed
	// Only are the environments that a person agreed to let go, by their ids: what
	// can go only since then stays. nil: all that can go.
	Only []string `json:"only"`
}

// Verdict is what a sweep does with one environment.
type Verdict struct {
	Environment workbench.EnvironmentSummary `json:"environment"`
	Goes        bool                         `json:"goes"`
	Reasons     []string                     `json:"reasons"` // sentences: why it goes, or why it stays
	Bytes       int64                        `json:"bytes"`   // of its directory
}

// Sweep is what a sweep did, or would do.
type Sweep struct {
	Verdicts []Verdict `json:"verdicts"`
	Expired
	Freed  int64 `json:"freed"` // bytes
	DryRun bool  `json:"dry_run"`
}

// Sweep removes worktrees whose work is in its base, or that nobody has used for
// long and that hold nothing of their own, with a snapshot each; and what has
// expired. Worktrees that were there before Holdfast stay.
func (s *Service) Sweep(ctx context.Context, how Sweeping) (Sweep, error) {
	result := Sweep{Verdicts: []Verdict{}, Expired: nothingExpired(), DryRun: how.DryRun}
	if how.IdleDays <= 0 {
		how.IdleDays = idleDays
	}
	all, err := s.Store.HostEnvironments(ctx, s.HostID)
	if err != nil {
		return result, err
	}
	fetched := map[string]bool{}
	for _, e := range all {
		if how.CodebaseID != "" && e.CodebaseID != how.CodebaseID {
			continue
		}
		s.refresh(ctx, e, fetched)
		v := s.judge(ctx, e, how)
		if v.Goes && !how.DryRun && how.Only != nil && !slices.Contains(how.Only, e.ID) {
			v.Goes, v.Reasons = false, []string{"It can go, and could not when the list was made. Look again."}
		}
		if v.Goes && !how.DryRun {
			if _, err := s.Remove(ctx, e.ID, Removal{Reason: workbench.SnapshotGC}); err != nil {
				v.Goes, v.Reasons = false, []string{workbench.ErrorMessage(err)}
			}
		}
		if v.Goes {
			result.Freed += v.Bytes
		}
		result.Verdicts = append(result.Verdicts, v)
		if ctx.Err() != nil {
			return result, ctx.Err()
		}
	}
	result.Expired, err = s.Expire(ctx, how)
	return result, err
}

// refresh fetches the base of an environment once for its repository and base:
// what was merged elsewhere is merged too.
func (s *Service) refresh(ctx context.Context, e workbench.EnvironmentSummary, fetched map[string]bool) {
	base := value(e.BaseBranch)
	key := e.RepositoryPath + "\x00" + base
	if base == "" || fetched[key] {
		return
	}
	fetched[key] = true
	config, err := readConfig(e.RepositoryPath)
	var remote string
	if err == nil {
		remote, err = s.Git.remote(ctx, e.RepositoryPath, config.Remote)
	}
	if err == nil && remote != "" {
		bounded, cancel := context.WithTimeout(ctx, fetchTime)
		defer cancel()
		err = s.Git.fetch(bounded, e.RepositoryPath, remote, base)
	}
	if err != nil {
		s.Log.Info("base not fetched before a sweep", "repository", e.RepositoryPath, "base", base, "error", err)
	}
}

// judge decides about one environment. Doubt keeps it.
func (s *Service) judge(ctx context.Context, e workbench.EnvironmentSummary, how Sweeping) Verdict {
	v := Verdict{Environment: e, Reasons: []string{}}
	r, err := s.Show(ctx, e.ID)
	if err != nil {
		v.say("%s", workbench.ErrorMessage(err))
		return v
	}
	v.Environment = r.Environment.EnvironmentSummary
	status := v.Environment.Status
	if e.Adopted {
		v.say("It was there before Holdfast.")
		return v
	}
	for _, o := range r.Obstacles {
		if status != workbench.EnvironmentMissing || !o.Kept {
			v.say("%s", o.Message)
		}
	}
	switch {
	case len(v.Reasons) > 0:
	case status == workbench.EnvironmentMissing:
		v.Goes = true
		v.say("Its directory is gone.")
	case status != workbench.EnvironmentActive:
		v.say("It is %s.", status)
	default:
		if v.Bytes, err = Usage(ctx, e.WorkingPath); err != nil {
			v.say("Its directory cannot be read.")
			return v
		}
		v.weigh(r.Standing, time.Duration(s.Now()-e.LastUsedAt)*time.Millisecond, how.IdleDays)
	}
	return v
}

func (v *Verdict) say(format string, args ...any) {
	v.Reasons = append(v.Reasons, fmt.Sprintf(format, args...))
}

// weigh decides about a worktree that holds nothing of its own.
func (v *Verdict) weigh(standing Standing, idle time.Duration, most int) {
	days := int(idle / (24 * time.Hour))
	long, base := days >= most, value(v.Environment.BaseBranch)
	switch merged := standing.Merged; {
	case merged == MergedCommit:
		v.say("Its commits are in %s.", base)
	case merged == MergedPatch:
		v.say("Its changes are in %s, by a squash or a rebase.", base)
	case long && merged == MergedNone:
		v.say("Nothing was committed in it, and it was not used for %d days.", days)
	case long:
		v.say("All its commits are on a remote or another branch, and it was not used for %d days. The branch stays.", days)
	case merged == MergedNone:
		v.say("Nothing is committed in it yet.")
	default:
		v.say("Its work is not in %s yet.", base)
	}
	v.Goes = long || standing.Merged == MergedCommit || standing.Merged == MergedPatch
}
