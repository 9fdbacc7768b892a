package host

import (
	"bytes"
	"context"
	"os/exec"
	"time"
)

// maxOutput is how much Output keeps: a version takes one line.
const maxOutput = 64 << 10

// LookPath finds a program on the PATH, or checks one by its path.
func LookPath(name string) (string, error) { return exec.LookPath(name) }

// Output runs a short program of the machine, such as an agent's --version,
// and returns the beginning of what it prints. It is no child of the host: it
// ends with ctx.
func Output(ctx context.Context, argv []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...) //nolint:gosec // argv is a program that the user installed
	cmd.WaitDelay = time.Second                           // a grandchild may keep the pipe open
	var out bytes.Buffer
	cmd.Stdout = &limitedWriter{buffer: &out, left: maxOutput}
	err := cmd.Run()
	return out.Bytes(), err
}

// limitedWriter drops what is too much without failing the program.
type limitedWriter struct {
	buffer *bytes.Buffer
	left   int
}

func (w *limitedWriter) Write(p []byte) (int, error) {
	n := min(len(p), w.left)
	w.left -= n
	w.buffer.Write(p[:n])
	return len(p), nil
}
