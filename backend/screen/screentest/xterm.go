// Package screentest compares screens with xterm.js, which runs in Node.
package screentest

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"unicode/utf8"
)

// Node is a process that runs xterm.js. It serves any number of terminals.
type Node struct {
	tb   testing.TB
	mu   sync.Mutex
	in   io.WriteCloser
	out  *bufio.Reader
	next int
}

// Start starts Node. It ends with the test.
func Start(tb testing.TB) *Node {
	tb.Helper()
	frontend := frontendDir(tb)
	if _, err := os.Stat(filepath.Join(frontend, "node_modules", "@xterm", "headless")); err != nil {
		tb.Fatal("xterm.js is not installed. Run: make npm")
	}
	cmd := exec.Command("node", filepath.Join("tests", "headless", "xterm.mjs"))
	cmd.Dir, cmd.Stderr = frontend, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatalf("Node cannot be started: %v", err)
	}
	tb.Cleanup(func() {
		_ = in.Close() // it ends with its input
		if err := cmd.Wait(); err != nil {
			tb.Errorf("xterm.js failed: %v", err)
		}
	})
	return &Node{tb: tb, in: in, out: bufio.NewReaderSize(out, 1<<20)}
}

// frontendDir finds the front end beside this file's tree: a build with
// -trimpath does not tell where that is, the working directory of a test does.
func frontendDir(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		found := filepath.Join(dir, "frontend")
		if _, err := os.Stat(filepath.Join(found, "package.json")); err == nil {
			return found
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		tb.Fatal("The folder frontend is in no folder above this test.")
	}
}

// send writes a request.
func (n *Node) send(request map[string]any) {
	line, err := json.Marshal(request)
	if err == nil {
		_, err = n.in.Write(append(line, '\n'))
	}
	if err != nil {
		panic("xterm.js is gone: " + err.Error()) // its own output says why
	}
}

// ask writes a request and reads the answer.
func (n *Node) ask(request map[string]any, answer any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.send(request)
	line, err := n.out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, answer)
	}
	if err != nil {
		panic("xterm.js gave no answer: " + err.Error())
	}
}

func (n *Node) tell(request map[string]any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.send(request)
}

// Widths returns the runs of characters that are not one column wide: the first
// one, the last one, the width.
func (n *Node) Widths() (runs [][3]int) {
	n.Terminal(80, 24)
	n.ask(map[string]any{"op": "widths"}, &runs)
	return runs
}

// Scrollback is how many rows above the screen the terminals keep: more than a
// comparison writes, because screen.Screen never runs out of them for the saved
// cursor.
const Scrollback = 20_000

// Xterm is a terminal of xterm.js.
type Xterm struct {
	node       *Node
	id         int
	cols, rows int
	held       []byte
}

// NewXterm returns a terminal of a Node of its own.
func NewXterm(tb testing.TB, cols, rows int) *Xterm {
	tb.Helper()
	return Start(tb).Terminal(cols, rows)
}

// Terminal returns a new terminal.
func (n *Node) Terminal(cols, rows int) *Xterm {
	n.mu.Lock()
	n.next++
	x := &Xterm{node: n, id: n.next, cols: cols, rows: rows}
	n.mu.Unlock()
	n.tell(map[string]any{"op": "new", "id": x.id, "cols": cols, "rows": rows, "scrollback": Scrollback})
	return x
}

// Write writes output. Of a character that is not whole the bytes wait for the
// next call: xterm.js loses some characters that are cut in two.
func (x *Xterm) Write(p []byte) (int, error) {
	all := append(x.held, p...)
	whole := len(all) - unfinished(all)
	x.held = append([]byte(nil), all[whole:]...)
	x.node.tell(map[string]any{"op": "write", "id": x.id, "data": all[:whole]})
	return len(p), nil
}

// unfinished is how many bytes at the end begin a character.
func unfinished(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		tail := p[len(p)-n:]
		if utf8.RuneStart(tail[0]) {
			if tail[0] >= 0xc0 && !utf8.FullRune(tail) {
				return n
			}
			return 0
		}
	}
	return 0
}

// Resize changes the size.
func (x *Xterm) Resize(cols, rows int) {
	x.cols, x.rows = cols, rows
	x.node.tell(map[string]any{"op": "resize", "id": x.id, "cols": cols, "rows": rows})
}

// Close frees the terminal.
func (x *Xterm) Close() { x.node.tell(map[string]any{"op": "close", "id": x.id}) }

// Dump returns what the terminal shows, with up to history rows above it.
func (x *Xterm) Dump(history int) *Dump {
	d := &Dump{}
	x.node.ask(map[string]any{"op": "dump", "id": x.id, "history": history}, d)
	return d
}
