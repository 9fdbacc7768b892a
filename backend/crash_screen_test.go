package backend_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/server"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// shown is what a page shows of a terminal when it is opened now, as text and as
// the sequences that paint it, and how many bytes that took.
func (i *installation) shown(id string) (text, picture string, read int64) {
	i.t.Helper()
	v, err := server.View(i.t.Context(), i.info.Address, i.info.Token, id, -1)
	if err != nil {
		i.t.Fatal(err)
	}
	defer v.Close()
	s := screen.Restore(int(v.Opened.Cols), int(v.Opened.Rows), v.Opened.Snapshot)
	for at := v.Opened.Start; at < v.Opened.End; {
		out, err := v.Next(i.t.Context())
		if err != nil || out.Gap > 0 || out.Border {
			i.t.Fatalf("%+v, %v", out, err)
		}
		if out.Size != nil {
			s.Resize(int(out.Size.Cols), int(out.Size.Rows))
			continue
		}
		_, _ = s.Write(out.Data) // it never fails
		at += int64(len(out.Data))
		read += int64(len(out.Data))
	}
	picture, _, _ = s.Snapshot()
	return strings.Join(s.Lines(), "\n"), picture, read
}

// TestScreenIsKept kills the owner, and then the host with it, behind 3 MB of
// output. Each time the same screen is there, with its colours and its modes, and
// it takes no more than the end of the output.
func TestScreenIsKept(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	var row workbench.Terminal
	i.call(&row, "TerminalAPI.New", terminal.Spec{WorkingDirectory: "/", Command: []string{"/bin/sh", "-c", `
		stty -echo; seq 1 400000
		printf '\033]2;a title\007\033[?1049h\033[H\033[2J\033[?2004h\033[?1002h\033[?1006h\033[2;20r\033[5;10H\033[1;31;44m한글 here'
		exec cat`}})
	var text, picture string
	eventually(t, "the program has painted", func() bool {
		text, picture, _ = i.shown(row.ID)
		return strings.Contains(text, "한글 here")
	})
	for name, kill := range map[string]func(){"owner": i.kill, "owner and host": func() { i.kill(); i.killHost() }} {
		kill()
		i.start()
		again, repainted, read := i.shown(row.ID)
		if again != text || repainted != picture {
			t.Errorf("%s: it shows\n%s\n%q\nand showed\n%s\n%q", name, again, repainted, text, picture)
		}
		if read > 2<<20 {
			t.Errorf("%s: %d bytes were read for it", name, read)
		}
	}
}
