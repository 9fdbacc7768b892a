//go:build unix

package host_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestInputWithAPosition writes more than the queue holds, parts of it twice, as
// an owner does that does not know how far the last one came.
func TestInputWithAPosition(t *testing.T) {
	t.Parallel()
	for name, protocol := range map[string]int{"now": 0, "before positions": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, host.Config{Protocol: protocol})
			if _, err := b.Spawn(t.Context(), shell("c", host.KindPipe, "sleep 0.2; cat")); err != nil {
				t.Fatal(err)
			}
			input := []byte(strings.Repeat("0123456789", 300<<10)) // 3 MiB
			if err := b.WriteAt(t.Context(), "c", 0, input[:2<<20]); err != nil {
				t.Fatal(err)
			}
			again := int64(1 << 20)
			if protocol != 0 {
				again = 2 << 20 // such a host knows no positions
			}
			if err := b.WriteAt(t.Context(), "c", again, input[again:]); err != nil {
				t.Fatal(err)
			}
			if protocol == 0 {
				infos, err := b.List(t.Context())
				if err != nil || infos[0].InputEnd != int64(len(input)) {
					t.Errorf("%+v, %v", infos, err)
				}
				err = b.WriteAt(t.Context(), "c", int64(len(input))+1, []byte("x"))
				if workbench.ErrorCode(err) != workbench.EInvalid {
					t.Errorf("input after a hole: %v", err)
				}
			}
			if err := b.CloseStdin(t.Context(), "c"); err != nil {
				t.Fatal(err)
			}
			eventually(t, "it has ended", func() bool {
				info, err := b.spool.Info("c")
				return err == nil && info.State == host.StateExited
			})
			got := make([]byte, len(input)+1)
			reader := b.spool.Reader("c", host.StreamStdout)
			defer reader.Close()
			read := 0
			for {
				k, _, err := reader.ReadAt(got[read:], int64(read))
				if err != nil || k == 0 {
					break
				}
				read += k
			}
			if !bytes.Equal(got[:read], input) {
				t.Errorf("%d bytes came of %d", read, len(input))
			}
		})
	}
}
