package backend

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// leastFree is how much of the disk must be free, in bytes: a day of
	// terminals and jobs, and the journal, need less.
	leastFree = 500 << 20
	// clockTolerance is how far the clocks of a disk server and of this machine
	// may be apart.
	clockTolerance = 2 * time.Minute
)

func checkDirectory(cfg config.Config) Check {
	return check("data directory", config.Prepare(cfg), cfg.DataDir)
}

// checkRights closes the data directory to other users where it is not.
func checkRights(cfg config.Config) Check {
	changed, err := config.Secure(cfg)
	c := check("rights", err, "only you can read the data")
	if len(changed) > 0 {
		c.Fixed = true
		c.Detail = strings.TrimSpace(fmt.Sprintf("the rights of %s were repaired; %s", named(changed), c.Detail))
	}
	return c
}

// named names the first of many things.
func named(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func (b *Backend) checkSpace(ctx context.Context) Check {
	if b.Store.Shared() {
		return checkFree(b.Config.DataDir, 0) // the database is on the server's disk
	}
	database, journal, err := b.Store.Size(ctx)
	if err != nil {
		return check("disk space", err, "")
	}
	return checkFree(b.Config.DataDir, 2*(database+journal))
}

// checkFree wants room for needed bytes, and for leastFree in any case.
func checkFree(dir string, needed int64) Check {
	free, err := disk.Free(dir)
	if err != nil {
		return Check{Name: "disk space", Detail: "The free space of " + dir + " cannot be read (" + err.Error() + "). Check the disk."}
	}
	needed = max(needed, leastFree)
	if free < needed {
		return Check{Name: "disk space", Detail: fmt.Sprintf("Only %s are free for %s. Free some space: %s are needed to store work and to make backups.",
			size(free), dir, size(needed))}
	}
	return Check{Name: "disk space", OK: true, Detail: size(free) + " free"}
}

// checkFileTimes finds a clock that was set back: files from the future.
func checkFileTimes(cfg config.Config, now time.Time) Check {
	for _, path := range []string{cfg.DatabasePath(), cfg.DatabasePath() + "-wal", cfg.LogPath()} {
		info, err := os.Stat(path)
		if err == nil && info.ModTime().After(now.Add(clockTolerance)) {
			return wrongClock(now, path+" was written", info.ModTime())
		}
	}
	return Check{Name: "clock", OK: true, Detail: now.UTC().Format(time.RFC3339)}
}

func wrongClock(now time.Time, what string, at time.Time) Check {
	return Check{Name: "clock", Detail: fmt.Sprintf(
		"The clock says %s, but %s at %s. Set the clock of this machine: what you do now is put before what you did then.",
		now.UTC().Format(time.RFC3339), what, at.UTC().Format(time.RFC3339))}
}

// checkBackupFolder looks at the newest verified backup. Without one it is a
// fault when there should be one.
func checkBackupFolder(cfg config.Config, expected bool) Check {
	backups, err := backup.ReadFolder(backup.Folder(cfg.DataDir))
	if err != nil {
		return check("backups", err, "")
	}
	now := time.Now()
	var newest *workbench.Backup
	for i, b := range backups {
		if newest == nil && b.Verified() && b.CreatedAt <= now.UnixMilli() {
			newest = &backups[i]
		}
	}
	switch {
	case newest != nil:
		return Check{Name: "backups", OK: true, Detail: fmt.Sprintf("%d; the newest verified one, %s, was made %s ago",
			len(backups), newest.FileName, age(now.Sub(time.UnixMilli(newest.CreatedAt))))}
	case expected:
		return Check{Name: "backups", Detail: fmt.Sprintf("%d, and none is verified. Run `holdfast backup create`.", len(backups))}
	}
	return Check{Name: "backups", OK: true, Detail: fmt.Sprintf("%d, none verified yet", len(backups))}
}

// size is a number of bytes for people.
func size(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	case bytes >= 1e4:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	default:
		return fmt.Sprintf("%d bytes", bytes)
	}
}

// age is a time span for people.
func age(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	default:
		return fmt.Sprintf("%d minutes", d/time.Minute)
	}
}
