package files

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Inside of the package, because the real limit takes minutes to reach.
func TestWalkStopsAtItsLimitAndSaysSo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "sub/b", "z"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for limit, capped := range map[int]bool{1: true, 2: true, 3: false, 4: false} {
		paths, gotCapped, err := walk(t.Context(), dir, limit)
		want := []string{"a", "sub/b", "z"}[:min(limit, 3)]
		if err != nil || gotCapped != capped || !slices.Equal(paths, want) {
			t.Errorf("limit %d: %q, capped %v, %v", limit, paths, gotCapped, err)
		}
	}
}
