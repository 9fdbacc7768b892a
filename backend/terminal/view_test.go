package terminal_test

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// view opens a terminal as a page does, until the test ends.
func (b *bench) view(id string, back int64) (terminal.View, *terminal.Cursor) {
	b.t.Helper()
	v, c, err := b.View(b.t.Context(), id, back)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(c.Close)
	return v, c
}

// painted is the screen that a page shows after a view and everything that its
// cursor has up to an offset, and how many bytes that took.
func (b *bench) painted(id string, back, end int64) (s *screen.Screen, read int64) {
	b.t.Helper()
	v, c := b.view(id, back)
	s = screen.Restore(int(v.Cols), int(v.Rows), v.Snapshot)
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	for c.Offset() < end {
		p, err := c.Next(ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		if over := p.Offset + int64(len(p.Data)) - end; over > 0 {
			p.Data = p.Data[:int64(len(p.Data))-over]
		}
		read += int64(len(p.Data))
		paint(s, p)
	}
	return s, read
}

// paint does with a piece what a page does.
func paint(s *screen.Screen, p terminal.Piece) {
	switch {
	case p.Size != nil:
		s.Resize(int(p.Size.Cols), int(p.Size.Rows))
	case p.Border != nil:
		s.EndProcess()
	case p.Gap > 0:
		if x, _ := s.Cursor(); x > 0 {
			_, _ = s.Write([]byte("\r\n"))
		}
		_, _ = s.Write([]byte("\r\n"))
	default:
		_, _ = s.Write(p.Data)
	}
}

// look is all that a screen shows, and what it would do with what comes next.
func look(s *screen.Screen) string {
	x, y := s.Cursor()
	snapshot, _, _ := s.Snapshot()
	return strings.Join(s.Lines(), "\n") + "\ncursor " + strconv.Itoa(x) + "," + strconv.Itoa(y) + "\n" + strconv.Quote(snapshot)
}

// live is what the owner's screen of a terminal shows, and at which offset.
func (b *bench) live(id string) (shown string, at int64) {
	b.t.Helper()
	eventually(b.t, "the screen is there", func() bool {
		return b.Screen(id, func(s *screen.Screen, offset int64) { shown, at = look(s), offset })
	})
	return shown, at
}

// shows waits until the owner's screen of a terminal shows a text and has come
// to the end of what is printed.
func (b *bench) shows(id, text string) {
	b.t.Helper()
	eventually(b.t, "the screen shows "+text, func() bool {
		found := false
		row := b.row(id).TerminalSummary
		b.Screen(id, func(s *screen.Screen, at int64) {
			found = at == b.End(row) && strings.Contains(strings.Join(s.Lines(), "\n"), text)
		})
		return found
	})
}

// TestViewOfALongLog opens the end of a log of 64 MiB: what is read is a
// checkpoint and what came after it, and the more is asked for, the more. Under
// the race detector it is 8 MiB.
func TestViewOfALongLog(t *testing.T) {
	t.Parallel()
	size := int64(64 << 20)
	if storetest.Racing {
		size = 8 << 20
	}
	b := newBench(t, host.Config{})
	row := b.open(`stty raw -echo; seq 1 100000000 | head -c ` + strconv.FormatInt(size, 10) + `; printf '\r\nlast line'; exec cat`)
	eventually(t, "all of it is stored", func() bool { return b.row(row.ID).OutputEndOffset == size+11 })
	b.shows(row.ID, "last line")
	want, end := b.live(row.ID)
	for _, back := range []int64{0, 1 << 20, 4 << 20} {
		s, read := b.painted(row.ID, back, end)
		if least := max(back, 256<<10); read < least || read > least+5<<20/4 {
			t.Errorf("%d bytes were read for %d", read, least)
		}
		if got := look(s); got != want {
			t.Errorf("the page shows\n%s\nand the owner\n%s", got, want)
		}
	}
	v, c := b.view(row.ID, 1<<40)
	if v.Start != v.First || c.Offset() != v.First || v.Snapshot != "" {
		t.Errorf("everything begins at %d, the first byte is %d", v.Start, v.First)
	}
}

// TestScreensOfPrograms leaves programs in the middle of what they do, behind so
// much output that their screen is stored. From there the next owner goes on, and
// so does a page; both show what a page shows that reads everything.
func TestScreensOfPrograms(t *testing.T) {
	t.Parallel()
	const counted = 34893 // bytes of seq 1 6000, with a CR each
	text := filepath.Join(t.TempDir(), "text")
	for name, program := range map[string]struct {
		argv              []string
		keys, shown, more string
	}{
		"bash": {
			[]string{"bash", "--norc", "-i"},
			"PS1='\\[\\e[1;32m\\]here\\[\\e[0m\\]> '; printf '\\e[31mred \\e[44m한글\\e[0m\\n'; echo one\t; history | tail -2\r",
			"here>", "echo more\r",
		},
		"vim":     {[]string{"vim", "-u", "NONE", "-c", "set number hlsearch", text}, "iline one\rline two 한글\x1b:split\r", "line two", "ggx"},
		"less":    {[]string{"less", "-R", "/etc/services"}, "  /tcp\r", "tcp", "k"},
		"htop":    {[]string{"htop", "--delay=1000"}, "h", "htop", " "},
		"tmux":    {[]string{"tmux", "-S", filepath.Join(t.TempDir(), "tmux"), "-f", "/dev/null", "new-session", "sh"}, "echo in-tmux\r", "in-tmux", "echo more\r"},
		"python3": {[]string{"python3", "-q"}, "print('a' * 200)\r", "aaaa", "1 + 1\r"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, host.Config{})
			row, err := b.Open(t.Context(), terminal.Spec{
				WorkingDirectory: "/", Command: append([]string{"/bin/sh", "-c", `seq 1 6000; exec "$0" "$@"`}, program.argv...), Cols: 100, Rows: 30,
			})
			if err != nil {
				t.Fatal(err)
			}
			eventually(t, "the program paints", func() bool { return b.row(row.ID).OutputEndOffset > counted })
			if err := b.Write(t.Context(), row.ID, []byte(program.keys)); err != nil {
				t.Fatal(err)
			}
			b.shows(row.ID, program.shown)
			if err := b.Resize(t.Context(), row.ID, 90, 25); err != nil {
				t.Fatal(err)
			}
			b.end() // the program's answer to the new size may come before or after
			before := b.row(row.ID).OutputEndOffset
			b.begin()
			b.launch()
			if err := b.Write(t.Context(), row.ID, []byte(program.more)); err != nil {
				t.Fatal(err)
			}
			eventually(t, "it prints more", func() bool { return b.row(row.ID).OutputEndOffset > before })
			shown, at := b.live(row.ID)
			whole, read := b.painted(row.ID, 1<<30, at)
			if got := look(whole); read != at || got != shown {
				t.Errorf("after all %d of %d bytes a page shows\n%s\nand the owner\n%s", read, at, got, shown)
			}
			late, read := b.painted(row.ID, 1, at)
			if got := look(late); read > at/2 || got != shown {
				t.Errorf("after the last %d bytes a page shows\n%s\nand the owner\n%s", read, got, shown)
			}
		})
	}
}

// pieces reads everything up to the end of a terminal and says what came in
// which order.
func (b *bench) pieces(c *terminal.Cursor) []string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	var got []string
	for {
		p, err := c.Next(ctx)
		switch {
		case err != nil:
			b.t.Fatal(err, got)
		case p.Ended:
			return got
		case p.Size != nil:
			got = append(got, strconv.FormatInt(p.Size.Cols, 10)+"x"+strconv.FormatInt(p.Size.Rows, 10))
		case p.Border != nil:
			got = append(got, "process "+strconv.FormatInt(p.Border.Ordinal, 10))
		case len(got) > 0 && strings.HasPrefix(got[len(got)-1], "'"):
			got[len(got)-1] += string(p.Data)
		default:
			got = append(got, "'"+string(p.Data))
		}
	}
}

// TestSizesAndBordersComeInOrder changes the size in the middle of the output
// and starts another process after it.
func TestSizesAndBordersComeInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open(`stty -echo; printf first; read line; printf second; read line; exit 3`)
	watching := b.cursor(row.ID, 0)
	b.read(b.cursor(row.ID, 0), "first")
	resize := func(cols, rows int64) {
		t.Helper()
		if err := b.Resize(t.Context(), row.ID, cols, rows); err != nil {
			t.Fatal(err)
		}
	}
	enter := func() {
		t.Helper()
		if err := b.Write(t.Context(), row.ID, []byte("\n")); err != nil {
			t.Fatal(err)
		}
	}
	resize(100, 30)
	resize(101, 31) // at the same offset: the first one was for nothing
	enter()
	b.read(b.cursor(row.ID, 5), "second")
	resize(80, 24)
	enter()
	b.ended(row.ID)
	want := []string{"'first", "101x31", "'second", "80x24"}
	if got := b.pieces(b.cursor(row.ID, 0)); !slices.Equal(got, want) {
		t.Errorf("%q, wanted %q", got, want)
	}
	if got := b.pieces(watching); strings.Join(got, "|") != strings.Join(want, "|") && got[1] != "100x30" {
		t.Errorf("as it came: %q, wanted %q", got, want)
	}
	resize(90, 20)
	next := workbench.Process{
		ID: workbench.NewID(), HostID: b.host.ID, TerminalID: &row.ID, Kind: workbench.ProcessPTY,
		Cwd: "/", Argv: []string{"/bin/sh", "-c", "printf third"},
	}
	base, err := b.db.RestartTerminal(t.Context(), row.ID, next)
	if err != nil || base != int64(len("firstsecond")) {
		t.Fatalf("the next process begins at %d, %v", base, err)
	}
	b.launch() // it was recorded and never asked for: it is started
	b.ended(row.ID)
	for from, want := range map[int64][]string{
		0:        {"'first", "101x31", "'second", "90x20", "process 2", "'third"},
		5:        {"'second", "90x20", "process 2", "'third"},
		base:     {"process 2", "'third"},
		base + 1: {"'hird"},
	} {
		if got := b.pieces(b.cursor(row.ID, from)); !slices.Equal(got, want) {
			t.Errorf("from %d: %q, wanted %q", from, got, want)
		}
	}
	whole, at := screen.New(80, 24), int64(0)
	c := b.cursor(row.ID, 0)
	for p, err := c.Next(t.Context()); !p.Ended; p, err = c.Next(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		paint(whole, p)
		at = c.Offset()
	}
	if got := b.row(row.ID); got.OutputSnapshot == nil || *got.OutputSnapshotOffset != at ||
		look(screen.Restore(90, 20, *got.OutputSnapshot)) != look(whole) {
		t.Errorf("the last screen is not that of all output:\n%s", look(whole))
	}
}

// TestProcessesThatPrintNothing begins several processes at one offset. They
// share the row of one border.
func TestProcessesThatPrintNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("printf first")
	b.ended(row.ID)
	for _, script := range []string{"exit 1", "exit 2", "printf last; exec cat"} {
		b.restart(row.ID, terminal.RestartSpec{Command: []string{"/bin/sh", "-c", script}})
		if !strings.HasSuffix(script, "cat") {
			b.ended(row.ID)
		}
	}
	b.shows(row.ID, "last")
	shown, _ := b.live(row.ID)
	if !strings.HasPrefix(shown, "first\n\nlast\n") {
		t.Errorf("%s", shown)
	}
}
