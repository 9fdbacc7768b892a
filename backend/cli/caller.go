package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/server"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// caller calls the API of the owner, wherever it is.
type caller struct {
	remote *config.OwnerInfo // the running owner; nil: this process is the owner
	limit  time.Duration     // of one call of a running owner; 0 is answerTime
	local  *api.Dispatcher
	owner  *backend.Owner
	served *server.Owner // this process is the owner and answers itself over remote
}

// ownerWait is how long a verb waits for an owner that is just starting, or for
// another verb that holds the data directory for a moment.
const (
	ownerWait = 15 * time.Second
	ownerPoll = 50 * time.Millisecond
	// quietWait is how long a verb waits without saying for what.
	quietWait = time.Second
)

// connect finds the running owner, or becomes the owner for as long as the verb
// runs. say is told for what the verb waits. The caller closes it.
func connect(ctx context.Context, say func(string)) (*caller, error) {
	return connectOr(ctx, say, own)
}

// connectOr is connect with another way to become the owner.
func connectOr(ctx context.Context, say func(string), own func(context.Context, config.Config) (*caller, error)) (*caller, error) {
	cfg, err := config.Load(config.LoadOptions{})
	if err != nil {
		return nil, err
	}
	began := time.Now()
	said, deadline := "", began.Add(ownerWait)
	for {
		info, running, err := config.Owner(cfg, host.StartToken)
		if err != nil {
			return nil, err
		}
		if running && info.Address != "" {
			return &caller{remote: &info}, nil
		}
		if !running {
			c, err := own(ctx, cfg)
			if workbench.ErrorCode(err) != workbench.EOwned || time.Now().After(deadline) {
				return c, err
			}
		} else if info.Doing != "" {
			deadline = time.Now().Add(ownerWait) // it has a reason to take long
			if info.Doing != said && time.Since(began) > quietWait {
				said = info.Doing
				say(fmt.Sprintf("Waiting for process %d, which is %s.", info.PID, info.Doing))
			}
		} else if time.Now().After(deadline) {
			return nil, workbench.Errorf(workbench.EOwned, "Process %d owns the data directory and does not answer. Wait for it, or end it.", info.PID)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(ownerPoll):
		}
	}
}

// own becomes the owner of an open database.
func own(ctx context.Context, cfg config.Config) (*caller, error) {
	c, err := ownAnyway(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := c.owner.Refusal(); err != nil { // a verb cannot wait for the user to decide
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// ownAnyway becomes the owner, also of a database that is damaged.
func ownAnyway(ctx context.Context, cfg config.Config) (*caller, error) {
	o, err := backend.Own(ctx, cfg, workbench.ModeCLI)
	if err != nil {
		return nil, err
	}
	return callerOf(o), nil
}

// take becomes the owner and opens nothing.
func take(ctx context.Context, cfg config.Config) (*caller, error) {
	o, err := backend.Take(ctx, cfg, workbench.ModeCLI)
	if err != nil {
		return nil, err
	}
	return callerOf(o), nil
}

func callerOf(o *backend.Owner) *caller {
	a := api.New()
	a.Connect(o)
	return &caller{local: api.NewDispatcher(a), owner: o}
}

// ownServed becomes the owner with a server, for a verb that needs the stream.
func ownServed(ctx context.Context, cfg config.Config) (*caller, error) {
	o, err := server.Own(ctx, server.OwnOptions{Config: cfg, Mode: workbench.ModeCLI, API: api.New(), Address: "127.0.0.1:0"})
	if err != nil {
		return nil, err
	}
	if err := o.Refusal(); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return &caller{remote: &config.OwnerInfo{Address: o.Server.Address(), Token: o.Server.Token()}, served: o}, nil
}

func (c *caller) close() error {
	if c.served != nil {
		return c.served.Close()
	}
	if c.owner == nil {
		return nil
	}
	return c.owner.CloseSoon()
}

// call calls a method and decodes its result into out, unless out is nil.
func (c *caller) call(ctx context.Context, out any, method string, args ...any) error {
	raw := make([]json.RawMessage, 0, len(args))
	for _, arg := range args {
		encoded, err := json.Marshal(arg)
		if err != nil {
			return workbench.Wrap(workbench.EInvalid, err, "An argument cannot be sent.")
		}
		raw = append(raw, encoded)
	}
	result, err := c.invoke(ctx, method, raw)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(result, out); err != nil {
		return workbench.Wrap(workbench.EInternal, err, "The owner answered in a way that this version does not know. Use the same version.")
	}
	return nil
}

func (c *caller) invoke(ctx context.Context, method string, args []json.RawMessage) (json.RawMessage, error) {
	if c.remote != nil {
		return c.post(ctx, "/rpc/"+method, args)
	}
	result, err := c.local.Call(method, args)
	if err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

// answerTime bounds one call of a running owner where the verb sets no limit.
// The longest that it may take is the wait for a job; an owner that is stopped
// would never answer.
const answerTime = 150 * time.Second

func (c *caller) post(ctx context.Context, path string, args []json.RawMessage) (json.RawMessage, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.remote.Address+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.remote.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := (&http.Client{Timeout: cmp.Or(c.limit, answerTime)}).Do(req)
	if err != nil {
		return nil, workbench.Wrap(workbench.EUnavailable, err, "The running Holdfast does not answer. Try again.")
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  *api.Failure    `json:"error"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, workbench.Wrap(workbench.EUnavailable, err, "The running Holdfast gave an answer that cannot be read. Try again.")
	}
	if answer.Error != nil {
		return nil, &workbench.Error{Code: answer.Error.Code, Message: answer.Error.Message}
	}
	return answer.Result, nil
}
