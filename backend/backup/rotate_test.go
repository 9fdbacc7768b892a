package backup_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// now is the moment of these tests.
var now = time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC).UnixMilli()

// aged is a verified backup of an age.
func aged(reason workbench.BackupReason, age time.Duration) workbench.Backup {
	at := now - age.Milliseconds()
	return workbench.Backup{
		ID: workbench.NewID(), FileName: backup.FileName(at, reason), Reason: reason, CreatedAt: at, VerifiedAt: &at,
	}
}

// every are backups of one reason, the newest of age first.
func every(reason workbench.BackupReason, n int, first, step time.Duration) []workbench.Backup {
	var out []workbench.Backup
	for i := range n {
		out = append(out, aged(reason, first+time.Duration(i)*step))
	}
	return out
}

func sorted(backups ...workbench.Backup) []workbench.Backup {
	slices.SortStableFunc(backups, func(a, b workbench.Backup) int { return int(b.CreatedAt - a.CreatedAt) })
	return backups
}

func TestRotationKeepsTheNewestAndOneADay(t *testing.T) {
	t.Parallel()
	hourly := every(workbench.BackupScheduled, 24*20, 0, time.Hour)
	gone := backup.StandardRules().Expired(hourly, now)
	left := without(hourly, gone)
	// 24 from 12:00 back to 13:00 of the day before; then the 23:00 of each day
	// whose backup is younger than 14 days.
	if len(left) != 24+13 {
		t.Errorf("%d are kept", len(left))
	}
	for _, b := range left[24:] {
		if h := time.UnixMilli(b.CreatedAt).UTC().Hour(); h != 23 {
			t.Errorf("of a day the backup of %d:00 is kept: %s", h, b.FileName)
		}
	}
}

func TestRotationTable(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	failed := func(b workbench.Backup) workbench.Backup {
		sentence := "It is damaged."
		b.VerifiedAt, b.VerifyError = nil, &sentence
		return b
	}
	for name, c := range map[string]struct {
		backups []workbench.Backup
		kept    int
	}{
		"none":                    {nil, 0},
		"before migrations":       {every(workbench.BackupMigration, 9, 0, day), 5},
		"before restores":         {every(workbench.BackupRestore, 9, 0, day), 5},
		"asked for":               {every(workbench.BackupManual, 99, 0, 100*day), 99},
		"daily":                   {every(workbench.BackupScheduled, 60, 0, day), 24},
		"weekly":                  {every(workbench.BackupScheduled, 60, 0, 7*day), 24},
		"the newest is very old":  {every(workbench.BackupScheduled, 1, 999*day, day), 1},
		"failed ones":             {sorted(failed(aged("scheduled", 1)), failed(aged("scheduled", 2)), failed(aged("scheduled", 3)), failed(aged("scheduled", 4))), 3},
		"failed push nothing out": {append(every(workbench.BackupScheduled, 24, day, day), failed(aged("scheduled", 99*day))), 25},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gone := backup.StandardRules().Expired(c.backups, now)
			if kept := len(c.backups) - len(gone); kept != c.kept {
				t.Errorf("%d are kept, want %d", kept, c.kept)
			}
		})
	}
}

func TestRotationHoldsItsPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := backup.Rules{
			KeepScheduled: rapid.IntRange(0, 5).Draw(t, "scheduled"), KeepDays: rapid.IntRange(0, 5).Draw(t, "days"),
			KeepMigration: rapid.IntRange(0, 5).Draw(t, "migration"),
		}
		backups := rapid.Custom(drawBackups).Draw(t, "backups")
		gone := rules.Expired(backups, now)
		left := without(backups, gone)
		for _, b := range gone {
			if b.Reason == workbench.BackupManual {
				t.Fatalf("%s was asked for", b.FileName)
			}
		}
		if i := slices.IndexFunc(backups, good); i >= 0 && !slices.ContainsFunc(left, good) {
			t.Fatalf("the newest verified one, %s, is gone", backups[i].FileName)
		}
		if again := rules.Expired(left, now); len(again) > 0 {
			t.Fatalf("a second rotation removes %s", again[0].FileName)
		}
		for _, reason := range workbench.BackupReasons() {
			n := len(slices.DeleteFunc(slices.Clone(left), func(b workbench.Backup) bool { return b.Reason != reason }))
			if most := rules.KeepScheduled + rules.KeepDays + 1 + rules.KeepMigration + 3 + 1; reason != workbench.BackupManual && n > most {
				t.Fatalf("%d of %s are kept", n, reason)
			}
		}
	})
}

// good is what a restore may offer.
func good(b workbench.Backup) bool { return b.Verified() && b.CreatedAt <= now }

func drawBackups(t *rapid.T) []workbench.Backup {
	out := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) workbench.Backup {
		hours := rapid.IntRange(-3, 24*10).Draw(t, "hours")
		b := aged(rapid.SampledFrom(workbench.BackupReasons()).Draw(t, "reason"), time.Duration(hours)*time.Hour)
		if rapid.IntRange(0, 3).Draw(t, "fault") == 0 {
			b.VerifiedAt = nil
		}
		return b
	}), 0, 60).Draw(t, "list")
	for i := range out {
		out[i].FileName = fmt.Sprintf("%d-%s", i, out[i].FileName) // the same moment may be drawn twice
	}
	return sorted(out...)
}

func without(backups, gone []workbench.Backup) []workbench.Backup {
	return slices.DeleteFunc(slices.Clone(backups), func(b workbench.Backup) bool {
		return slices.ContainsFunc(gone, func(g workbench.Backup) bool { return g.FileName == b.FileName })
	})
}

func TestDue(t *testing.T) {
	t.Parallel()
	rules := backup.StandardRules()
	old, recent := aged(workbench.BackupManual, 24*time.Hour), aged(workbench.BackupMigration, 24*time.Hour-time.Millisecond)
	unchecked := aged(workbench.BackupScheduled, 0)
	unchecked.VerifiedAt = nil
	for name, c := range map[string]struct {
		backups []workbench.Backup
		want    bool
	}{
		"none":                           {nil, true},
		"an old one":                     {sorted(old), true},
		"a recent one":                   {sorted(recent, old), false},
		"a recent one that is not whole": {sorted(unchecked, old), true},
		"one that the future has made":   {sorted(aged(workbench.BackupScheduled, -time.Hour), old), true},
		"the future's and a recent one":  {sorted(aged(workbench.BackupScheduled, -time.Hour), recent), false},
		"a recent one, and a failed one": {sorted(unchecked, recent), false},
	} {
		if got := rules.Due(c.backups, now); got != c.want {
			t.Errorf("%s: due is %t", name, got)
		}
	}
}
