package secrets

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// serviceName is what the entries of Holdfast are found under in the keyring.
const serviceName = "holdfast"

// systemTime bounds the wait for the keyring: one whose service hangs must not
// hang what needs a secret.
const systemTime = 3 * time.Second

var (
	errNoEntry = errors.New("the keyring has no such entry")
	errAbsent  = errors.New("this system has no keyring, or it cannot be reached from here")
	errSilent  = errors.New("the keyring does not answer")
)

// system is the keyring of the operating system.
type system struct {
	// turn is held by the one call that is under way. Calls of a keyring know no
	// context and cannot be stopped: whoever waited for one in vain leaves it
	// behind, and with the turn there is never more than one of them.
	turn chan struct{}
}

func newSystem() *system { return &system{turn: make(chan struct{}, 1)} }

// get reads an entry. Errors: errNoEntry, errAbsent, errSilent, others.
func (s *system) get(ctx context.Context, account string) (text string, err error) {
	var found string
	if err := s.call(ctx, func() (err error) { found, err = keyring.Get(serviceName, account); return err }); err != nil {
		return "", err // found may be written later
	}
	return found, nil
}

// set writes an entry. Errors: errAbsent, errSilent, others.
func (s *system) set(ctx context.Context, account, text string) error {
	return s.call(ctx, func() error { return keyring.Set(serviceName, account, text) })
}

func (s *system) call(ctx context.Context, fn func() error) error {
	if !reachable() {
		return errAbsent
	}
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return errSilent
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-s.turn }()
		done <- guarded(fn)
	}()
	select {
	case err := <-done:
		return classify(err)
	case <-ctx.Done():
		return errSilent
	}
}

// guarded turns a panic into an error: a keyring that answers with another type
// than the library expects must not end Holdfast.
func guarded(fn func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the keyring gave an unknown answer: %v", cause)
		}
	}()
	return fn()
}

func classify(err error) error {
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return errNoEntry
	case errors.Is(err, keyring.ErrUnsupportedPlatform), absent(err):
		return errors.Join(errAbsent, err)
	}
	return err
}
