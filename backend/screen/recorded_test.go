//go:build unix

package screen_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/screen/screentest"
)

const (
	cols = 90
	rows = 28
)

// longText has lines that wrap, wide characters and marks.
func longText() string {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "%3d %s 한국어 e\u0301 日本語 %s\n", i, strings.Repeat("word ", i%30), strings.Repeat("─", i%17))
	}
	return b.String()
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// repository returns a git repository with branches that merge.
func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	git := func(args ...string) {
		cmd := exec.CommandContext(t.Context(), "git", append([]string{
			"-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false",
		}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	for i := range 20 {
		git("commit", "-q", "--allow-empty", "-m", fmt.Sprintf("Change %d 변경", i))
		if i%6 == 5 {
			git("checkout", "-q", "-b", fmt.Sprintf("side%d", i), "HEAD~2")
			git("commit", "-q", "--allow-empty", "-m", "Aside")
			git("checkout", "-q", "main")
			git("merge", "-q", "--no-edit", fmt.Sprintf("side%d", i))
		}
	}
	return dir
}

// recordings are sessions of real programs.
var recordings = map[string]func(t *testing.T) screentest.Session{
	"bash": func(t *testing.T) screentest.Session {
		return screentest.Session{
			Argv: []string{"bash", "--norc", "--noprofile", "-i"}, Env: []string{"PS1=$ "},
			Steps: [][2]string{
				{"$", "echo " + strings.Repeat("long ", 30) + "\r"},
				{"long long", "ls -l /\r"},
				{"tmp", "echo middle\x01\x1b[C\x1b[C\x1b[C\x1b[C\x1b[Cthe \x05 end\x1b[D\x7f\x7f\r"},
				{"the midd", "printf '\\e[4:3;58:5;9mcurly\\e[0m \\e]8;;http://a\\aurl\\e]8;;\\a\\n한국어 가나다\\n'\r"},
				{"curly", "\x1b[A\x1b[A\x12echo\x07\x15exit\r"},
			},
		}
	},
	"vim": func(t *testing.T) screentest.Session {
		return screentest.Session{
			Argv: []string{"vim", "-u", "NONE", "-N", "-n", "-i", "NONE", file(t, "text.c", longText()+"\nint main(void) { return 0; }\n")},
			Steps: [][2]string{
				{"word", ":syntax on\r:set number hlsearch\r"},
				{"  1 ", "/word\rnnn"},
				{"word", "Oinserted 입력 text\x1b"},
				{"inserted", ":vsplit\r:split\r\x04\x04Gdd5ddggVjjd"},
				{"text.c", ":10,20s/word/WORD/g\r"},
				{"WORD", "u\x12zt\x06\x06\x02J>>x3xp"},
				{"text.c", ":qa!\r"},
			},
		}
	},
	"less": func(t *testing.T) screentest.Session {
		return screentest.Session{
			Argv: []string{"less", "-R", file(t, "text", strings.ReplaceAll(longText(), "word", "\x1b[1;34mword\x1b[m"))},
			Steps: [][2]string{
				{"word", "  j j k/日本\r"},
				{"日本", "nnNGg150p"},
				{"word", "b-S\r\x1b[C\x1b[Dq"},
			},
		}
	},
	"htop": func(*testing.T) screentest.Session {
		return screentest.Session{
			Argv:  []string{"htop", "-d", "2"},
			Steps: [][2]string{{"Mem", "\x1b[B\x1b[B\x1b[B"}, {"PID", "tI"}, {"PID", "\x1bOQ"}, {"Done", "\x1b[21~"}, {"PID", "q"}},
		}
	},
	"tmux": func(t *testing.T) screentest.Session {
		socket := filepath.Join(t.TempDir(), "socket")
		t.Cleanup(func() { _ = exec.Command("tmux", "-S", socket, "kill-server").Run() }) // mostly it ended
		return screentest.Session{
			Argv: []string{"tmux", "-f", file(t, "tmux.conf", "set -g assume-paste-time 0\n"), "-S", socket, "new-session", "env PS1='$ ' bash --norc --noprofile"},
			Env:  []string{"PS1=$ "},
			Steps: [][2]string{
				{"$", "ls /\r"},
				{"tmp", "\x02%"},
				{"│", "echo right 오른쪽\r"},
				{"오른쪽", "\x02\""},
				{"──", "seq -f 'line %g' 100\r"},
				{"line 100", "\x02["},
				{"[0/", "\x1b[5~"},
				{"line 80", "q"},
				{"line 100", "\x02&"},
				{"(y/n)", "y"},
			},
		}
	},
	"git log": func(t *testing.T) screentest.Session {
		return screentest.Session{
			Argv:  []string{"git", "-c", "core.pager=less -R", "log", "--graph", "--oneline", "--color", "--all", "--decorate"},
			Cwd:   repository(t),
			Steps: [][2]string{{"변경", " "}, {"변경", "gG"}, {"END", "q"}},
		}
	},
	"python": func(*testing.T) screentest.Session {
		return screentest.Session{
			Argv: []string{"python3", "-q", "-i"},
			Steps: [][2]string{
				{">>>", "for i in range(40): print(i, '값', '=' * i)\r\r"},
				{"39", "1/0\r"},
				{"ZeroDivisionError", "print('end')\x01 \x7f\x05\r"},
				{"end", "exit()\r"},
			},
		}
	},
	"nano": func(t *testing.T) screentest.Session {
		return screentest.Session{
			Argv: []string{"nano", "-I", file(t, "text", longText())},
			Steps: [][2]string{
				{"word", "typed 입력 \r\x0b\x0b\x16\x16"},
				{"word", "\x19\x17한국\r"},
				{"한국", "\x18n"},
			},
		}
	},
}

// A screen that was written down and painted again after any byte goes on as if
// nothing had been.
func TestRecordedPrograms(t *testing.T) {
	t.Parallel()
	node := screentest.Start(t)
	for name, session := range recordings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			what := session(t)
			what.Cols, what.Rows = cols, rows
			if what.Cwd == "" {
				what.Cwd = t.TempDir()
			}
			out := screentest.Record(t, what)
			t.Logf("%d bytes", len(out))
			whole := screen.New(cols, rows)
			write(t, string(out), whole)
			x := node.Terminal(cols, rows)
			write(t, string(out), x)
			screentest.Compare(t, whole, x)
			x.Close()
			cuts(t, out)
			replays(t, out, whole)
			replaysOnXterm(t, node, out, whole)
		})
	}
}

// cuts looks at what is pending after each byte: the place where a snapshot ends
// is always one where nothing is pending.
func cuts(t *testing.T, out []byte) {
	t.Helper()
	s := screen.New(cols, rows)
	whole := make([]bool, len(out)+1)
	whole[0] = true
	for i := range out {
		write(t, string(out[i:i+1]), s)
		pending, ok := s.Pending()
		at := i + 1 - pending
		whole[i+1] = ok && pending == 0
		// ESC ends a string, which then has had its effect.
		if begun := i+1 > at && out[at] == 0x1b; ok && !whole[at] && !begun {
			t.Fatalf("after %d bytes a snapshot ends in the middle of %q", i+1, out[max(0, at-20):at])
		}
	}
}

// replays goes on from snapshots.
func replays(t *testing.T, out []byte, whole *screen.Screen) {
	t.Helper()
	count := 150
	if testing.Short() {
		count = 25
	}
	for i := range count {
		cut := (i*len(out) + i*7919) / count % len(out)
		if diff := same(whole, resumed(t, out, cut)); diff != "" {
			t.Fatalf("cut after %d bytes, %q: %s", cut, out[max(0, cut-20):cut], diff)
		}
	}
}

// resumed cuts the output, restores a snapshot and goes on.
func resumed(t *testing.T, out []byte, cut int) *screen.Screen {
	t.Helper()
	s := screen.New(cols, rows)
	write(t, string(out[:cut]), s)
	snapshot, pending, ok := s.Snapshot()
	if !ok {
		t.Fatalf("no snapshot after %d bytes", cut)
	}
	s = screen.Restore(cols, rows, snapshot)
	write(t, string(out[cut-pending:]), s)
	return s
}

// replaysOnXterm does the same with xterm.js.
func replaysOnXterm(t *testing.T, node *screentest.Node, out []byte, whole *screen.Screen) {
	t.Helper()
	for i := 1; i <= 8; i++ {
		s, x := screen.New(cols, rows), node.Terminal(cols, rows)
		cut := i * len(out) / 9
		write(t, string(out[:cut]), s)
		snapshot, pending, ok := s.Snapshot()
		if !ok {
			t.Fatalf("no snapshot after %d bytes", cut)
		}
		write(t, snapshot, x)
		screentest.Compare(t, screen.Restore(cols, rows, snapshot), x)
		write(t, string(out[cut-pending:]), x)
		restored := screen.Restore(cols, rows, snapshot)
		write(t, string(out[cut-pending:]), restored)
		screentest.Compare(t, restored, x)
		if diff := same(whole, restored); diff != "" {
			t.Fatalf("cut after %d bytes: %s", cut, diff)
		}
		x.Close()
	}
}
