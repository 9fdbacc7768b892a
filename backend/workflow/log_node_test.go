package workflow_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

func texts(page workflow.NodeLog) []string {
	list := []string{}
	for _, line := range page.Lines {
		list = append(list, line.Stream+" "+line.Text)
	}
	return list
}

// Each attempt has its own lines, and those of its neighbour at the same time are
// not among them.
func TestTheLogOfAnAttemptIsItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch(`
  - {id: other, bash: 'echo of the other'}
  - {id: one, bash: 'echo printed; test -e mended || { echo the cause >&2; exit 3; }'}
`)
	b.until(run.ID, workbench.RunFailed)
	first := b.nodes(run.ID)["one"]
	b.write("mended", "")
	if _, err := b.Resume(t.Context(), run.ID); err != nil {
		t.Fatal(err)
	}
	b.until(run.ID, workbench.RunCompleted)
	second := b.nodes(run.ID)["one"]
	if second.Attempt != 2 {
		t.Fatalf("attempt %d", second.Attempt)
	}
	read := func(id string, from, before int64) workflow.NodeLog {
		t.Helper()
		page, err := b.ReadNodeLog(t.Context(), id, from, before)
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	failed := read(first.ID, 0, -1)
	if got := texts(failed); !slices.Contains(got, "stdout printed") || !slices.Contains(got, "stderr the cause") ||
		slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "of the other") }) {
		t.Errorf("the first attempt: %q", got)
	}
	mended := read(second.ID, 0, -1)
	if got := texts(mended); !slices.Contains(got, "stdout printed") || slices.Contains(got, "stderr the cause") {
		t.Errorf("the second attempt: %q", got)
	}
	if got, want := texts(read(second.ID, 0, 0)), texts(mended); !slices.Equal(got, want) {
		t.Errorf("from the beginning %q, the newest %q", got, want)
	}
	if next := read(second.ID, mended.Next, 0); len(next.Lines) > 0 || next.More || next.Next != mended.Next {
		t.Errorf("after the newest: %+v", next)
	}
	if _, err := b.ReadNodeLog(t.Context(), workbench.NewID(), 0, -1); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("of no attempt: %v", err)
	}
}

// A log that is longer than a page, in several files, one of which a kill cut off,
// is read back and forth without a loss or a double.
func TestALongLogOfAnAttemptIsReadInPagesBothWays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	run := b.dispatch("\n  - {id: one, bash: 'true'}\n")
	b.until(run.ID, workbench.RunCompleted)
	id := b.nodes(run.ID)["one"].ID
	path := filepath.Join(b.dir, "runs", run.ID, "log.jsonl")
	pad := strings.Repeat("x", 1000)
	var want []string
	for n, name := range []string{path + ".1", path + ".2", path} {
		var raw strings.Builder
		encoder := json.NewEncoder(&raw)
		for i := range 2000 {
			line := workflow.Line{Node: "one", Attempt: 1, Stream: "stdout", Text: fmt.Sprintf("%d %d %s", n, i, pad)}
			if i%2 == 0 || n == 1 { // the whole middle file is another node's
				line.Node = "other"
			} else {
				want = append(want, "stdout "+line.Text)
			}
			if err := encoder.Encode(line); err != nil {
				t.Fatal(err)
			}
		}
		if n < 2 {
			raw.WriteString(`{"node":"one","attempt":1,"text":"cut of`)
		}
		if err := os.WriteFile(name, []byte(raw.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var back []string
	newest := int64(0)
	for before, pages := int64(-1), 0; ; pages++ {
		page, err := b.ReadNodeLog(t.Context(), id, 0, before)
		if err != nil || pages > 50 || len(page.Lines) > 500 {
			t.Fatalf("%d lines on page %d: %v", len(page.Lines), pages, err)
		}
		if before < 0 {
			newest = page.Next
		}
		back = slices.Concat(texts(page), back)
		if before = page.Start; before == 0 {
			break
		}
	}
	if !slices.Equal(back, want) {
		t.Errorf("%d lines read back, want %d", len(back), len(want))
	}
	var forth []string
	from := int64(0)
	for more := true; more; {
		page, err := b.ReadNodeLog(t.Context(), id, from, 0)
		if err != nil || page.More && page.Next <= from {
			t.Fatalf("at %d: %v", from, err)
		}
		forth = append(forth, texts(page)...)
		from, more = page.Next, page.More
	}
	if !slices.Equal(forth, want) || from != newest {
		t.Errorf("%d lines read forth to %d, want %d to %d", len(forth), from, len(want), newest)
	}
}
