package screen_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/screen/screentest"
)

// same returns the first difference between two screens, as far as a reader can
// see one, or "".
func same(a, b *screen.Screen) string {
	for _, each := range []struct {
		what string
		a, b any
	}{
		{"alternate screen", a.Alternate(), b.Alternate()},
		{"modes", a.Modes(), b.Modes()},
		{"title", a.Title(), b.Title()},
		{"directory", a.Directory(), b.Directory()},
		{"palette", fmt.Sprint(a.Palette()), fmt.Sprint(b.Palette())},
		{"last character", a.LastWidth(), b.LastWidth()},
	} {
		if each.a != each.b {
			return fmt.Sprintf("%s: %+v and %+v", each.what, each.a, each.b)
		}
	}
	ax, ay := a.Cursor()
	bx, by := b.Cursor()
	if ax != bx || ay != by {
		return fmt.Sprintf("cursor: %d %d and %d %d", ax, ay, bx, by)
	}
	return sameCells(a, b)
}

func sameCells(a, b *screen.Screen) string {
	cols, rows := a.Size()
	first := -a.History()
	if a.Alternate() {
		first = 0 // it has a history after odd changes of the size only
	} else if a.History() != b.History() {
		return fmt.Sprintf("history: %d and %d", a.History(), b.History())
	}
	for y := first; y < rows; y++ {
		if y > first && a.Wrapped(y) != b.Wrapped(y) {
			return fmt.Sprintf("row %d wrapped: %v and %v", y, a.Wrapped(y), b.Wrapped(y))
		}
		for x := range cols {
			if a.Cell(x, y) != b.Cell(x, y) {
				return fmt.Sprintf("column %d of row %d: %+v and %+v", x, y, a.Cell(x, y), b.Cell(x, y))
			}
		}
	}
	return ""
}

// unpaintable says that a screen has what no sequence paints: halves of wide
// characters, two cells at the beginning of a row that lost one each, a first row
// that continues another one, a cursor that waits to wrap on the alternate screen
// although its row does not end there.
func unpaintable(s *screen.Screen) bool {
	cols, rows := s.Size()
	if s.Wrapped(-s.History()) || s.Wrapped(0) && s.Alternate() {
		return true
	}
	if x, y := s.Cursor(); x >= cols && s.Alternate() && s.Cell(cols-1, y).Text == "" {
		return true
	}
	for y := -s.History(); y < rows; y++ {
		if broken(s.Cell(0, y)) && broken(s.Cell(1, y)) {
			return true
		}
		if s.Cell(cols-1, y).Width == 2 {
			return true
		}
		for x := range cols {
			spacer := s.Cell(x, y).Width == 0 && s.Cell(x, y).Text == ""
			if wide := x > 0 && s.Cell(x-1, y).Width == 2; wide != spacer {
				return true
			}
		}
	}
	return false
}

// broken says that a cell is empty but has more than a background.
func broken(c screen.Cell) bool {
	return c != screen.Cell{Width: 1, Background: c.Background} && c.Text == "" && c.Width == 1
}

func TestSnapshotGivesTheScreen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cols, rows := size(t)
		s := screen.New(cols, rows)
		text := strings.Join(output(t, 1, 60), "")
		_, _ = s.Write([]byte(text))
		snapshot, pending, ok := s.Snapshot()
		if !ok || unpaintable(s) || s.HidesExtension() {
			t.Skip()
		}
		restored := screen.Restore(cols, rows, snapshot)
		_, _ = restored.Write([]byte(text[len(text)-pending:]))
		if diff := same(s, restored); diff != "" {
			t.Fatalf("%dx%d %q: %s\nsnapshot %q", cols, rows, text, diff, snapshot)
		}
		more := strings.Join(output(t, 1, 20), "")
		_, _ = s.Write([]byte(more))
		_, _ = restored.Write([]byte(more))
		if diff := same(s, restored); diff != "" {
			t.Fatalf("%dx%d %q then %q: %s\nsnapshot %q", cols, rows, text, more, diff, snapshot)
		}
	})
}

func TestSnapshotOnXterm(t *testing.T) {
	t.Parallel()
	node := screentest.Start(t)
	rapid.Check(t, func(t *rapid.T) {
		cols, rows := size(t)
		s, x := screen.New(cols, rows), node.Terminal(cols, rows)
		defer x.Close()
		text := strings.Join(output(t, 1, 60), "")
		_, _ = s.Write([]byte(text))
		snapshot, pending, ok := s.Snapshot()
		if !ok {
			t.Skip()
		}
		rest := text[len(text)-pending:] + strings.Join(output(t, 1, 20), "")
		restored := screen.Restore(cols, rows, snapshot)
		_, _ = restored.Write([]byte(rest))
		_, _ = x.Write([]byte(snapshot))
		_, _ = x.Write([]byte(rest))
		compare(t, fmt.Sprintf("%dx%d %q snapshot %q rest %q", cols, rows, text, snapshot, rest), restored, x)
	})
}
