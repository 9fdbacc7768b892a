package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/server"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) terminalAttach() *cobra.Command {
	return &cobra.Command{
		Use: "attach ID", Short: "Show a terminal in this one, and type into it; Ctrl+] leaves",
		Args: exactly(1, "the id of a terminal"),
		RunE: verbOr(ownServed, func(ctx context.Context, c *caller, args []string) error {
			in, out := int(os.Stdin.Fd()), int(os.Stdout.Fd())
			if !term.IsTerminal(in) || !term.IsTerminal(out) {
				return workbench.Errorf(workbench.EInvalid, "This needs a terminal to show it in. `holdfast terminal log --follow` prints it anywhere.")
			}
			// A person looks, whatever becomes of it.
			if err := c.call(ctx, nil, "TerminalAPI.Looked", args[0]); err != nil {
				return err
			}
			v, err := server.View(ctx, c.remote.Address, c.remote.Token, args[0], -1)
			if err != nil {
				return err
			}
			defer v.Close()
			before, err := term.MakeRaw(in)
			if err != nil {
				return workbench.Wrap(workbench.EUnavailable, err, "This terminal cannot be switched to raw input.")
			}
			how, err := (&attachment{viewer: v, in: os.Stdin, out: p.out, size: func() (int, int, error) { return term.GetSize(out) }}).run(ctx)
			_ = term.Restore(in, before) // the message below is readable either way
			if err == nil {
				_, _ = fmt.Fprintln(p.errs, how)
			}
			return err
		}),
	}
}

// leaveKey is Ctrl+], by which telnet is left, too: no shell and hardly a
// program has a use for it.
const leaveKey = 0x1d

// attachment shows a terminal in the one that this program runs in.
type attachment struct {
	viewer *server.Viewer
	in     io.Reader
	out    io.Writer
	size   func() (cols, rows int, err error)
}

// errLeft ends an attachment because the person wants it.
var errLeft = errors.New("left")

// run shows the terminal until it ends or is left, and says which.
func (a *attachment) run(ctx context.Context) (how string, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended, err := a.paint(ctx)
	// Whatever the program has switched on is switched off, or the shell that
	// comes next would be on the alternate screen, or get reports of the mouse.
	defer func() { _, _ = io.WriteString(a.out, screen.Border+"\r\n") }()
	if err != nil {
		return "", err
	}
	if ended == "" {
		resizes := make(chan struct{})
		go func() {
			defer close(resizes)
			a.follow(ctx)
		}()
		// A read of a terminal cannot be interrupted: this one ends with the program.
		go func() { cancel(a.typed(ctx)) }()
		ended, err = a.show(ctx)
		reason := context.Cause(ctx)
		cancel(nil)
		<-resizes
		switch {
		case errors.Is(reason, errLeft):
			return "Left. The terminal goes on.", nil
		case err != nil && reason != nil && !errors.Is(reason, context.Canceled):
			return "", reason
		}
	}
	return "The terminal has ended: " + ended + ".", err
}

// paint shows the terminal as it is now. What was printed until now is not
// written out itself: this terminal would answer the questions that programs have
// asked theirs long ago, and the answers would be typed into whatever runs now.
func (a *attachment) paint(ctx context.Context) (ended string, err error) {
	p := &picture{Screen: screen.Restore(int(a.viewer.Opened.Cols), int(a.viewer.Opened.Rows), a.viewer.Opened.Snapshot)}
	for at := a.viewer.Opened.Start; at < a.viewer.Opened.End && p.ended == ""; {
		next, err := a.viewer.Next(ctx)
		if err != nil {
			return "", err
		}
		at = next.Offset + next.Gap + int64(len(next.Data))
		p.take(next)
	}
	if cols, rows, err := a.size(); err == nil {
		p.Resize(cols, rows)
	}
	for {
		snapshot, pending, ok := p.Snapshot()
		if ok || p.ended != "" {
			behind := p.recent[max(0, len(p.recent)-pending):]
			_, err := a.out.Write(append([]byte("\x1b[H\x1b[2J"+snapshot), behind...))
			return p.ended, err
		}
		next, err := a.viewer.Next(ctx) // it is amid a sequence
		if err != nil {
			return "", err
		}
		p.take(next)
	}
}

// longestSequence bounds what is kept of the newest bytes, for a sequence that
// is not whole yet.
const longestSequence = 1 << 20

// picture is a screen with the bytes that it was painted with last.
type picture struct {
	*screen.Screen
	recent []byte
	ended  string // the status that the terminal has ended with
}

func (p *picture) take(next server.Output) {
	switch {
	case next.Ended:
		p.ended = next.Status
	case next.Size != nil:
		p.Resize(int(next.Size.Cols), int(next.Size.Rows))
	case next.Border:
		p.EndProcess()
	default:
		_, _ = p.Write(next.Data) // a screen takes everything
		p.recent = append(p.recent, next.Data...)
		p.recent = p.recent[max(0, len(p.recent)-longestSequence):]
	}
}

// show writes out what comes until the terminal ends.
func (a *attachment) show(ctx context.Context) (ended string, err error) {
	for {
		next, err := a.viewer.Next(ctx)
		if err != nil || next.Ended {
			return next.Status, err
		}
		data := next.Data
		if next.Border {
			data = []byte(screen.Border + "\r\n")
		}
		if _, err := a.out.Write(data); err != nil {
			return "", err
		}
	}
}

// typed sends what is typed until the leave key is pressed, and returns why it
// ended.
func (a *attachment) typed(ctx context.Context) error {
	buffer := make([]byte, 32<<10)
	for {
		n, err := a.in.Read(buffer)
		keys, _, leave := bytes.Cut(buffer[:n], []byte{leaveKey})
		if len(keys) > 0 {
			if err := a.viewer.Type(ctx, keys); err != nil {
				return err
			}
		}
		if leave || err != nil {
			return errLeft // this terminal was closed, which is another way to leave
		}
	}
}

// follow tells the terminal the size of this one, whenever it changes.
func (a *attachment) follow(ctx context.Context) {
	changed, stop := watchSize()
	defer stop()
	for {
		if cols, rows, err := a.size(); err == nil {
			if a.viewer.Resize(ctx, cols, rows) != nil {
				return // the reader tells why
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}
