package backup

import (
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Rules say when a backup is made by itself, and which ones are kept.
type Rules struct {
	Interval      time.Duration // age of the newest verified backup that is too old
	KeepScheduled int           // newest scheduled ones
	KeepDays      int           // days, in UTC, of which the newest scheduled one is kept
	KeepMigration int           // newest ones before a migration, and as many before each other operation
}

// StandardRules hold where nothing else is set.
func StandardRules() Rules {
	return Rules{Interval: 24 * time.Hour, KeepScheduled: 24, KeepDays: 14, KeepMigration: 5}
}

// keepFailed is how many backups of a reason are kept whose check failed: they
// may hold what nothing else does, but must not push out what is whole.
const keepFailed = 3

// newestVerified is the backup that a restore would offer first, nil when there
// is none. One from the future, as a clock that was wrong leaves it, does not
// count: until then no other would be made.
func newestVerified(backups []workbench.Backup, now int64) *workbench.Backup {
	for i, b := range backups {
		if b.Verified() && b.CreatedAt <= now {
			return &backups[i]
		}
	}
	return nil
}

// due says whether it is time for a backup. backups are the newest first, now
// is in UTC ms.
func (r Rules) due(backups []workbench.Backup, now int64) bool {
	newest := newestVerified(backups, now)
	return newest == nil || now-newest.CreatedAt >= r.Interval.Milliseconds()
}

// expired are the backups that are not kept any longer. backups are the newest
// first, now is in UTC ms. The newest verified one and what the user asked for
// are always kept.
func (r Rules) expired(backups []workbench.Backup, now int64) []workbench.Backup {
	var out []workbench.Backup
	kept := map[workbench.BackupReason]int{}
	failed := map[workbench.BackupReason]int{}
	days := map[string]bool{}
	newest := newestVerified(backups, now)
	for _, b := range backups {
		keep := false
		switch {
		case b.Reason == workbench.BackupManual:
			keep = true
		case !b.Verified():
			failed[b.Reason]++
			keep = failed[b.Reason] <= keepFailed
		case b.Reason == workbench.BackupScheduled:
			kept[b.Reason]++
			keep = kept[b.Reason] <= r.KeepScheduled || r.firstOfDay(days, b.CreatedAt, now)
			days[day(b.CreatedAt)] = true
		default:
			kept[b.Reason]++
			keep = kept[b.Reason] <= r.KeepMigration
		}
		if !keep && (newest == nil || b.FileName != newest.FileName) {
			out = append(out, b)
		}
	}
	return out
}

// firstOfDay says whether a backup is the newest one of a day that still counts.
func (r Rules) firstOfDay(seen map[string]bool, created, now int64) bool {
	age := time.Duration(now-created) * time.Millisecond
	return !seen[day(created)] && age < time.Duration(r.KeepDays)*24*time.Hour
}

func day(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.DateOnly) }
