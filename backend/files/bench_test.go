package files_test

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/files"
)

// benchFiles is the size that the tree and the finder must stay fluid with.
const benchFiles = 100_000

// bigRepository makes a committed repository of benchFiles files, 50 to a
// directory, with names as long as usual.
func bigRepository(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	git(b, dir, "init", "--quiet")
	for i := 0; i < benchFiles; i += 50 {
		sub := fmt.Sprintf("packages/area-%02d/module%03d/src/components", i/5000, i/50%100)
		for k := range 50 {
			write(b, dir, fmt.Sprintf("%s/ViewOf%s%d.tsx", sub, []string{"Session", "Terminal", "Job", "Ledger"}[k%4], i+k))
		}
	}
	git(b, dir, "add", ".")
	git(b, dir, "commit", "--quiet", "--message", "work")
	// Files as young as the index are read again by every git status.
	git(b, dir, "update-index", "--refresh", "-q")
	return dir
}

// BenchmarkFiles times what the tree and the finder do, beside git alone in
// the same directory and the same run.
func BenchmarkFiles(b *testing.B) {
	dir := bigRepository(b)
	listing := open(b, dir)
	if listing.Len() != benchFiles {
		b.Fatalf("%d files", listing.Len())
	}
	bare := func(args ...string) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				cmd := exec.Command("git", args...)
				cmd.Dir = dir
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("git ls-files", bare("ls-files", "-z", "--cached", "--others", "--exclude-standard"))
	b.Run("git status", bare("--no-optional-locks", "status", "--porcelain=v2", "-z", "--untracked-files=all"))
	b.Run("Open", func(b *testing.B) {
		for b.Loop() {
			open(b, dir)
		}
	})
	b.Run("Open as folder", func(b *testing.B) {
		for b.Loop() {
			if _, err := lister().Open(b.Context(), dir, false); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Get from cache", func(b *testing.B) {
		cache := files.NewCache(lister(), time.Hour)
		defer cache.Close()
		if _, err := cache.Get(b.Context(), dir, true); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := cache.Get(b.Context(), dir, true); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Children", func(b *testing.B) {
		for b.Loop() {
			if got := listing.Children("packages/area-07/module042/src/components"); len(got) != 50 {
				b.Fatal(len(got))
			}
		}
	})
	b.Run("Under all", func(b *testing.B) {
		for b.Loop() {
			listing.Under("")
		}
	})
	for _, query := range []string{"s", "session", "vosess42", "area-07 term !ledger", "nosuchfile"} {
		b.Run("Find "+query, func(b *testing.B) {
			for b.Loop() {
				listing.Find(query, 100)
			}
		})
	}
}
