package screen_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/screen/screentest"
)

// number draws a parameter: mostly small, as columns and rows of these tests.
func number(t *rapid.T) string {
	switch n := rapid.IntRange(0, 20).Draw(t, "n"); {
	case n < 4:
		return ""
	case n == 20:
		return strconv.Itoa(rapid.SampledFrom([]int{0, 99, 4096}).Draw(t, "large"))
	default:
		return strconv.Itoa(n - 4)
	}
}

var (
	letters    = []string{"a", "b", "x", "hello", "0123456789", " ", "가", "나다", "一二三四五", "é", "e\u0301", "\u0301", "\u200d", "👍", "─", "\u00ad", "👨\u200d👩"}
	controls   = []string{"\r", "\n", "\r\n", "\b", "\t", "\x0e", "\x0f", "\v", "\u0084", "\u0085", "\u0088", "\x7f", "\x18", "\x07"}
	escapes    = []string{"7", "8", "D", "E", "H", "M", "=", ">", "n", "o", "|", "}", "~", "#8", "%G", "c", "(0", "(B", ")0", ")B", "*4", "+A", "(K", "\\"}
	finals     = strings.Split("@ A B C D E F G H I J K L M P S T X Z ` a b d e f g r s u", " ")
	shifted    = []string{" @", " A", "'}", "'~", "\"q"}
	renditions = strings.Split("0 1 2 3 4 5 7 8 9 21 22 23 24 25 27 28 29 31 42 39 49 53 55 59 91 104 4:3 4:0 38;5;200 48;5;17 38;2;1;2;3 48:2::9:8:7 58;5;3 58:2::1:2:3", " ")
	private    = []int{1, 6, 7, 9, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1006, 1016, 1047, 1048, 1049, 2004, 2026}
	commands   = []string{"8;;http://a", "8;id=1;http://b", "8;;", "2;title", "0;both", "1;icon", "4;1;#123456", "104", "10;#fff", "11;#000", "110", "52;c;x", "8;;"}
)

// sequence draws a piece of output.
func sequence(t *rapid.T) string {
	pick := func(from []string) string { return rapid.SampledFrom(from).Draw(t, "pick") }
	switch kind := rapid.IntRange(0, 99).Draw(t, "kind"); {
	case kind < 35:
		return pick(letters)
	case kind < 47:
		return pick(controls)
	case kind < 54:
		return "\x1b" + pick(escapes)
	case kind < 72:
		return "\x1b[" + number(t) + ";" + number(t) + pick(finals)
	case kind < 75:
		return "\x1b[" + number(t) + pick(shifted)
	case kind < 87:
		return "\x1b[" + pick(renditions) + ";" + pick(renditions) + "m"
	case kind < 94:
		return fmt.Sprintf("\x1b[?%d%s", rapid.SampledFrom(private).Draw(t, "mode"), pick([]string{"h", "l"}))
	case kind < 96:
		return pick([]string{"\x1b[4h", "\x1b[4l", "\x1b[20h", "\x1b[20l", "\x1b[!p", "\x1b[?J", "\x1b[?1K", "\x1b[22t", "\x1b[23t", "\x1b[3 q", "\x1b[8 q"})
	case kind < 98:
		return "\x1b]" + pick(commands) + pick([]string{"\x07", "\x1b\\"})
	default:
		return string(rapid.SliceOfN(rapid.Byte(), 1, 6).Draw(t, "bytes"))
	}
}

// output draws pieces of output.
func output(t *rapid.T, least, most int) []string {
	return rapid.SliceOfN(rapid.Custom(sequence), least, most).Draw(t, "output")
}

func size(t *rapid.T) (cols, rows int) {
	return rapid.IntRange(2, 14).Draw(t, "cols"), rapid.IntRange(2, 6).Draw(t, "rows")
}

// compare fails at a difference to xterm.js. Some output makes xterm.js itself
// fail; there is nothing to compare with then.
func compare(t *rapid.T, what string, s *screen.Screen, x *screentest.Xterm) {
	diff := screentest.Diff(s, x)
	if strings.HasPrefix(diff, "xterm.js failed") {
		t.Skip(diff)
	}
	if diff != "" {
		t.Fatalf("%s: %s", what, diff)
	}
}

func TestRandomOutput(t *testing.T) {
	t.Parallel()
	node := screentest.Start(t)
	rapid.Check(t, func(t *rapid.T) {
		cols, rows := size(t)
		s, x := screen.New(cols, rows), node.Terminal(cols, rows)
		defer x.Close()
		text := strings.Join(output(t, 1, 60), "")
		_, _ = s.Write([]byte(text))
		_, _ = x.Write([]byte(text))
		compare(t, fmt.Sprintf("%dx%d %q", cols, rows, text), s, x)
	})
}

// withoutMarks leaves out what makes several characters one: xterm.js mixes up
// the texts of such cells when rows are wrapped anew.
func withoutMarks(text string) string {
	return strings.NewReplacer("\u0301", "", "\u200d", "").Replace(text)
}

func TestRandomSizes(t *testing.T) {
	t.Parallel()
	node := screentest.Start(t)
	rapid.Check(t, func(t *rapid.T) {
		cols, rows := size(t)
		s, x := screen.New(cols, rows), node.Terminal(cols, rows)
		defer x.Close()
		var story strings.Builder
		fmt.Fprintf(&story, "%dx%d", cols, rows)
		for range rapid.IntRange(1, 6).Draw(t, "resizes") {
			text := withoutMarks(strings.Join(output(t, 1, 30), ""))
			cols, rows = size(t)
			_, _ = s.Write([]byte(text))
			_, _ = x.Write([]byte(text))
			if s.History() > 200 {
				t.Skip("a paragraph may begin above what the history keeps")
			}
			if s.Alternate() && s.History() > 0 {
				t.Skip("xterm.js loses rows when such a screen becomes larger")
			}
			s.Resize(cols, rows)
			x.Resize(cols, rows)
			fmt.Fprintf(&story, " %q %dx%d", text, cols, rows)
			compare(t, story.String(), s, x)
		}
	})
}
