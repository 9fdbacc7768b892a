package screen_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/screen/screentest"
)

func note(title, text string) screen.Event {
	return screen.Event{Kind: screen.Notification, Title: title, Text: text}
}

func title(text string) screen.Event { return screen.Event{Kind: screen.Title, Title: text} }

func TestEvents(t *testing.T) {
	t.Parallel()
	bell := screen.Event{Kind: screen.Bell}
	for _, each := range []struct {
		out  string
		want []screen.Event
	}{
		{"a\x07b", []screen.Event{bell}},
		{"\x1b[1\x07m", []screen.Event{bell}},
		{"\x1b]2;x\x07", []screen.Event{title("x")}},
		{"\x1b]0;가\x1b\\", []screen.Event{title("가")}},
		{"\x1b]1;icon\x07", nil},
		{"\x1b]2;a\x07\x1b[22t\x1b]2;b\x07\x1b[23t", []screen.Event{title("a"), title("b"), title("a")}},
		{"\x1b]9;done\x07", []screen.Event{note("", "done")}},
		{"\x1b]9;4;1;50\x07\x1b]9;\x07\x1b]9;12\x07", nil},
		{"\x1b]9;2 tests failed\x07", []screen.Event{note("", "2 tests failed")}},
		{"\x1b]777;notify;Title;Text; and more\x07", []screen.Event{note("Title", "Text; and more")}},
		{"\x1b]777;other;x\x07\x1b]777;notify\x07", nil},
		{"\x1b]99;;hello\x1b\\", []screen.Event{note("hello", "")}},
		{"\x1b]99;i=1:d=0;Ti\x1b\\\x1b]99;i=1:d=0;tle\x1b\\\x1b]99;i=1:p=body;Text\x1b\\", []screen.Event{note("Title", "Text")}},
		{"\x1b]99;e=1:p=body;aGVsbG8=\x1b\\\x1b]99;e=1;?\x1b\\", []screen.Event{note("", "hello")}},
		{"\x1b]99;i=1:d=0;lost\x1b\\\x1b]99;i=2;kept\x1b\\\x1b]99;i=3:p=close;\x1b\\", []screen.Event{note("kept", "")}},
		{"\x1b]7;file://host/home/a%20b\x07", []screen.Event{{Kind: screen.Directory, Text: "/home/a b"}}},
		{"\x1b]7;file:///C:/work\x07", []screen.Event{{Kind: screen.Directory, Text: "C:/work"}}},
		{"\x1b]7;http://host/x\x07\x1b]7;nonsense\x07\x1b]133;A\x07\x1b]52;c;eA==\x07", nil},
		{"\x1b]2;" + strings.Repeat("x", 20<<10) + "\x07", nil},
	} {
		for step := 1; step <= len(each.out); step += 1 + step {
			var have []screen.Event
			s := screen.New(20, 5)
			s.OnEvent(func(e screen.Event) { have = append(have, e) })
			for rest := each.out; rest != ""; rest = rest[min(step, len(rest)):] {
				write(t, rest[:min(step, len(rest))], s)
			}
			if !slices.Equal(have, each.want) {
				t.Errorf("%.60q in steps of %d: %+v, not %+v", each.out, step, have, each.want)
			}
		}
	}
}

// A snapshot neither rings nor notifies again.
func TestSnapshotHasNoBell(t *testing.T) {
	t.Parallel()
	s := screen.New(20, 5)
	write(t, "a\x07\x1b]9;done\x07\x1b]2;title\x07\x1b]7;file:///home\x07", s)
	snapshot, _, _ := s.Snapshot()
	restored := screen.New(20, 5)
	restored.OnEvent(func(e screen.Event) {
		if e.Kind == screen.Bell || e.Kind == screen.Notification {
			t.Errorf("%+v", e)
		}
	})
	write(t, snapshot, restored)
	if restored.Title() != "title" || restored.Directory() != "/home" {
		t.Errorf("title %q, directory %q", restored.Title(), restored.Directory())
	}
}

func TestPending(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		out     string
		pending int
		ok      bool
	}{
		{"text", 0, true},
		{"text\x1b", 1, true},
		{"text\x1b[1;3", 5, true},
		{"\x1b]2;title", 9, true},
		{"\x1b]2;title\x1b", 1, true},
		{"\x1bPdevice", 8, true},
		{"\x1b_application", 13, true},
		{"\x1b[1\x1b[2", 3, true},
		{"a\xe3\x80", 2, true},
		{"\x1b]2;a\xe3\x80", 7, true},
		{"a\u009b1", 3, true},
		{"\x1b[1\n", 0, false},
		{"\x1b[1\n\x1b", 1, true},
		{"\x1b[1\nm", 0, true},
		{"\x1b]2;a\x18", 0, true},
	} {
		for step := 1; step <= len(each.out); step++ {
			s := screen.New(20, 5)
			for rest := each.out; rest != ""; rest = rest[min(step, len(rest)):] {
				write(t, rest[:min(step, len(rest))], s)
			}
			if _, pending, ok := s.Snapshot(); ok != each.ok || pending != each.pending && ok {
				t.Errorf("%q in steps of %d: %d pending, %v", each.out, step, pending, ok)
			}
		}
	}
}

// What a process left switched on is off afterwards, in xterm.js too, and what it
// printed is still there, above an empty row with the cursor.
func TestEndProcess(t *testing.T) {
	t.Parallel()
	node := screentest.Start(t)
	for _, out := range []string{
		"$ exit\r\n",
		"$ killed",
		"1\r\n2\r\n3\r\n4\r\n5\r\n6",
		"$ vim\r\n\x1b[?1049h\x1b[2;3HTEXT\x1b[?25l\x1b[?1h\x1b=\x1b[?2004h\x1b[?1002h\x1b[?1006h",
		"a\x1b[2;4r\x1b[?6h\x1b[4h\x1b[?7l\x1b[44;1mb\x1b(0\x1b)0\x0ec\x1b[20h\x1b[?45h\x1b[5 q\x1b[?1004h\x1b[?2026h",
		"a\x1b]8;;http://a\x07b", "a\x1b]2;unfinished", "a\x1b[3", "a\x1bPunfinished", "a\xe3\x80",
		"\x1b]4;1;#123456\x07\x1b]11;#000000\x07a",
	} {
		s, x := screen.New(20, 5), node.Terminal(20, 5)
		write(t, out, s, x)
		s.EndProcess()
		write(t, screen.Border, x)
		if d := x.Dump(0); d.X > 0 {
			write(t, "\r\n", x)
		}
		write(t, "\r\n", x)
		screentest.Compare(t, s, x)
		x.Close()
		if column, _ := s.Cursor(); column != 0 || s.Alternate() || s.Modes() != (screen.Modes{}) || len(s.Palette()) > 0 {
			t.Errorf("%q: column %d, alternate %v, palette %v, %+v", out, column, s.Alternate(), s.Palette(), s.Modes())
		}
		write(t, "next", s)
		if _, y := s.Cursor(); s.Lines()[y] != "next" {
			t.Errorf("%q: %q", out, s.Lines())
		}
		if c := s.Cell(0, 0); c.Style != 0 && c.Text == "n" {
			t.Errorf("%q: the next process prints %+v", out, c)
		}
	}
}

// The sizes of a screen are what a terminal can have.
func TestSizes(t *testing.T) {
	t.Parallel()
	s := screen.New(0, -1)
	if cols, rows := s.Size(); cols != 2 || rows != 1 {
		t.Errorf("%d columns, %d rows", cols, rows)
	}
	s.Resize(1<<20, 3)
	if cols, rows := s.Size(); cols != 2048 || rows != 3 {
		t.Errorf("%d columns, %d rows", cols, rows)
	}
}
