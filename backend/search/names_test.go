package search_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestNamesOfVersions: the name of a version is found with the version whenever it
// was given, what it was called before is not, and the text is found once.
func TestNamesOfVersions(t *testing.T) {
	t.Parallel()
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, open)
			call := func(to *string) {
				t.Helper()
				b.must(b.NameTaskVersion(t.Context(), b.session.ID, 1, to))
			}
			b.task(1, "Write the Glockenspiel")
			b.only("glockenspiel")
			b.task(2, "Write on")
			b.find(search.Query{Text: "write on"})
			for _, to := range []string{"첫 번째 조율", "before the rewrite " + secret} {
				call(&to)
			}
			if hit := b.only("the rewrite redacted"); hit.Kind != workbench.SearchTask || hit.Seq != 1 || hit.SessionID != b.session.ID {
				t.Errorf("name %+v", hit)
			}
			if hits := b.find(search.Query{Text: "번째 조율"}).Hits; len(hits) != 0 {
				t.Errorf("the old name is found: %+v", hits)
			}
			b.only("glockenspiel")
			call(nil)
			if hits := b.find(search.Query{Text: "the rewrite"}).Hits; len(hits) != 0 {
				t.Errorf("a name that was taken away is found: %+v", hits)
			}
			b.only("glockenspiel")
		})
	}
}
