package process_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-app/holdfast/backend/process"
)

func TestDirectoryIsThatOfTheProcess(t *testing.T) {
	t.Parallel()
	want, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	got := process.Directory(t.Context(), int64(os.Getpid()))
	if resolved, err := filepath.EvalSymlinks(want); got != want && (err != nil || got != resolved) {
		t.Errorf("Directory = %q, want %q", got, want)
	}
	for _, pid := range []int64{0, -1, math.MaxInt32, math.MaxInt64} {
		if got := process.Directory(t.Context(), pid); got != "" {
			t.Errorf("the directory of process %d is %q", pid, got)
		}
	}
}
