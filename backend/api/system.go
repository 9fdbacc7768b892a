package api

import (
	"context"
	"os"
	"regexp"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SystemAPI is the owner itself.
type SystemAPI struct{ owner *owner }

// Status says who owns the data directory and where things are.
type Status struct {
	Version       string              `json:"version"`
	Mode          workbench.OwnerMode `json:"mode"`
	OwnerPID      int64               `json:"owner_pid"`
	Address       string              `json:"address"`
	DataDirectory string              `json:"data_directory"`
	HomeDirectory string              `json:"home_directory"` // "": not known
	State         string              `json:"state"`          // starting, open, restoring, damaged or closing
	Database      string              `json:"database"`
	DatabaseBytes int64               `json:"database_bytes"`
	HostPID       int64               `json:"host_pid"` // 0: no process host runs
	Host          *backend.HostStatus `json:"host"`
}

// Status returns the state of the owner. It answers while the database is put
// aside or replaced, too.
func (a *SystemAPI) Status() (Status, error) {
	return callOwner(a.owner, callTime, func(ctx context.Context, o *backend.Owner) (Status, error) {
		info := o.Lock.Info()
		s := Status{
			Version: workbench.Version, Mode: o.Mode, OwnerPID: int64(info.PID), Address: info.Address,
			DataDirectory: o.Config.DataDir, Database: o.Config.Engine(), State: o.State(),
		}
		if home, err := os.UserHomeDir(); err == nil {
			s.HomeDirectory = home
		}
		if running, alive := host.Running(o.Config.DataDir); alive {
			s.HostPID = int64(running.PID)
		}
		c, err := o.Enter()
		if err != nil {
			return s, nil
		}
		defer c.Leave()
		file, journal, _ := c.Backend.Store.Size(c.Context)
		s.DatabaseBytes = file + journal
		if h, err := c.Backend.HostStatus(ctx); err == nil && h != nil {
			s.Host, s.HostPID = h, h.PID
		}
		return s, nil
	})
}

// StreamAddress is where the stream of terminal and job output is.
type StreamAddress struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

// Stream returns the address of the stream and the token that it asks for.
func (a *SystemAPI) Stream() (StreamAddress, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) (StreamAddress, error) {
		info := b.Lock.Info()
		if info.Address == "" {
			return StreamAddress{}, workbench.Errorf(workbench.EUnavailable, "The stream is not open yet. Try again in a moment.")
		}
		return StreamAddress{URL: "ws://" + info.Address + "/stream", Token: info.Token}, nil
	})
}

// rememberedKey is what the front end may remember things under.
var rememberedKey = regexp.MustCompile(`^[a-z_]+(/[A-Za-z0-9_-]+)?$`)

func hostKey(b *backend.Backend, key string) (string, error) {
	if !rememberedKey.MatchString(key) || len(key) > 128 {
		return "", workbench.Errorf(workbench.EInvalid, "%q is not a key that can be remembered.", key)
	}
	return "host/" + b.HostID + "/" + key, nil
}

// Get returns what is remembered under a key on this machine, null when
// nothing is.
func (a *SystemAPI) Get(key string) (*string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (*string, error) {
		full, err := hostKey(b, key)
		if err != nil {
			return nil, err
		}
		return b.Store.Value(ctx, full)
	})
}

// Set remembers a value under a key on this machine.
func (a *SystemAPI) Set(key, value string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		full, err := hostKey(b, key)
		if err != nil {
			return err
		}
		return b.Store.SetValue(ctx, full, value)
	})
}

// Replace remembers a value under a key on this machine where was is still what
// is remembered there (null: nothing), and returns what is remembered then:
// another value than the given one is that of another window.
func (a *SystemAPI) Replace(key string, was *string, value string) (*string, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (*string, error) {
		full, err := hostKey(b, key)
		if err != nil {
			return nil, err
		}
		return b.Store.ReplaceValue(ctx, full, was, value)
	})
}

// ReportError keeps an error of the front end for diagnosis. It waits for no
// database: the page reports most when something hangs.
func (a *SystemAPI) ReportError(message, stack, where string) error {
	return do(a.owner, func(_ context.Context, b *backend.Backend) error {
		kind := workbench.ErrorFrontend
		b.Errors.Report(workbench.ErrorLog{ErrorType: &kind, Context: &where, Stack: &stack, Message: message})
		return nil
	})
}

// doctorTime bounds a diagnosis beside the work: less than a client waits.
const doctorTime = 140 * time.Second

// Doctor looks at everything that keeps the user's work. It repairs rights, and
// nothing else.
func (a *SystemAPI) Doctor() (backend.Diagnosis, error) {
	return callFor(a.owner, doctorTime, func(ctx context.Context, b *backend.Backend) (backend.Diagnosis, error) {
		return b.Diagnose(ctx), nil
	})
}

// Report is what somebody who helps would ask for, as text. Secrets and the home
// directory are masked.
func (a *SystemAPI) Report() (string, error) {
	return callFor(a.owner, doctorTime, func(ctx context.Context, b *backend.Backend) (string, error) {
		return b.SupportReport(ctx)
	})
}

// maxRedactText is how much text Redacted takes, in bytes: it is typed by hand.
const maxRedactText = 64 << 10

// Redacted is a text as logs, events and stored output would have it. EInvalid:
// longer than 64 KiB.
func (a *SystemAPI) Redacted(text string) (string, error) {
	return call(a.owner, func(_ context.Context, b *backend.Backend) (string, error) {
		if len(text) > maxRedactText {
			return "", workbench.Errorf(workbench.EInvalid, "The text is longer than 64 KiB. Try a part of it.")
		}
		return b.Redact.Text(text), nil
	})
}
