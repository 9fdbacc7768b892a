package terminal

import (
	"context"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Send puts text into a terminal as one paste, and presses Enter after it when
// enter says so. Errors: ENotFound, EConflict (ended), EElsewhere, EUnavailable
// (the program reads no input, or what it asked for is not known).
func (s *Service) Send(ctx context.Context, id, text string, enter bool) error {
	f, err := s.mustRun(ctx, id)
	if err != nil {
		return err
	}
	bracketed, err := f.bracketedPaste(ctx)
	if err != nil {
		return err
	}
	return s.input(ctx, f, paste(text, bracketed, enter))
}

// bracketedPaste tells whether the program takes a paste as one piece. It waits
// for the screen of a terminal that was just attached: a shell would run each
// line of a paste without brackets.
func (f *follower) bracketedPaste(ctx context.Context) (bracketed bool, err error) {
	select {
	case <-f.display.ready:
	case <-ctx.Done():
		return false, ctx.Err()
	case <-time.After(lastScreenFor):
	}
	known := f.withScreen(func(on *screen.Screen) { bracketed = on.BracketedPaste() })
	if !known {
		return false, workbench.Errorf(workbench.EUnavailable, "The screen of this terminal is still being restored. Try again in a moment.")
	}
	return bracketed, nil
}

// paste is what a program gets for text that is pasted. One that asked for
// brackets gets it as one piece, with its lines; another one gets keys, and
// there the Enter key ends a line.
func paste(text string, bracketed, enter bool) []byte {
	text = printable(text)
	switch {
	case !bracketed:
		text = strings.ReplaceAll(text, "\n", "\r")
	case text != "":
		text = "\x1b[200~" + text + "\x1b[201~"
	}
	if enter {
		text += "\r"
	}
	return []byte(text)
}
