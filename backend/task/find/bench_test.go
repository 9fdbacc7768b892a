package find_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/task/find"
)

// large is a repository of 20,000 files with what was generated among them.
func large(b *testing.B) find.Project {
	b.Helper()
	dir := b.TempDir()
	all := generated()
	for n := range 20_000 - len(all) {
		all[fmt.Sprintf("lib/p%02d/q%02d/file%05d.go", n%50, n%40, n)] = fmt.Sprintf("package q%02d\n\n// Part%05d does something with a value.\nfunc Part%05d(value int) int { return value + %d }\n", n%40, n, n, n)
	}
	for name, content := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	git(b, dir, "init", "--quiet")
	git(b, dir, "add", ".")
	return open(b, dir)
}

// BenchmarkLocal searches 20,000 files beside one plain git grep, which is what a
// person would type.
func BenchmarkLocal(b *testing.B) {
	p := large(b)
	b.Run("git grep", func(b *testing.B) {
		for b.Loop() {
			cmd := exec.CommandContext(b.Context(), "git", "grep", "-l", "-i", "-F", "invoice")
			cmd.Dir = p.Directory
			if out, err := cmd.Output(); err != nil || len(out) == 0 {
				b.Fatal(err)
			}
		}
	})
	b.Run("finder", func(b *testing.B) {
		for b.Loop() {
			result, err := find.Local(b.Context(), p, find.Query{Task: "CheckInvoice returns nil; make it return an error for an empty invoice, and show it on the page."})
			if err != nil || len(result.Files) == 0 || result.Files[0].Path != "backend/billing/invoice.go" {
				b.Fatalf("%v %v", result.Files, err)
			}
			b.ReportMetric(float64(len(result.Terms)), "terms")
		}
	})
}
