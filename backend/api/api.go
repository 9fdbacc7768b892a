// Package api is what the front end and the command line call: one struct per
// noun. Wails binds these structs in the window, the server offers the same
// ones over HTTP, and a command without a running owner calls them in process.
//
// Methods take and return plain values; they derive their context from the
// owner's. No method may panic or hang: in the window a promise would wait for
// ever.
package api

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// callTime bounds one call. Only Wait takes longer.
const callTime = 60 * time.Second

// API holds the structs. They are bound empty and filled by Connect, because
// the window binds before the backend is open.
type API struct {
	Project    *ProjectAPI
	Env        *EnvAPI
	Secret     *SecretAPI
	Session    *SessionAPI
	File       *FileAPI
	Terminal   *TerminalAPI
	Job        *JobAPI
	Chat       *ChatAPI
	Agent      *AgentAPI
	Prompt     *PromptAPI
	Plan       *PlanAPI
	Finder     *FinderAPI
	Launch     *LaunchAPI
	System     *SystemAPI
	Host       *HostAPI
	Backup     *BackupAPI
	Bundle     *BundleAPI
	Retention  *RetentionAPI
	Foreign    *ForeignAPI
	Data       *DataAPI
	Settings   *SettingsAPI
	Cost       *CostAPI
	Permission *PermissionAPI
	Worktree   *WorktreeAPI
	Workflow   *WorkflowAPI
	Search     *SearchAPI
	Log        *LogAPI
	Recovery   *RecoveryAPI
	owner      *owner
}

// owner is the owner that answers, nil before Connect. What it answers from,
// and whether it does now, is the owner's own affair.
type owner struct {
	present atomic.Pointer[backend.Owner]
}

func (o *owner) get() (*backend.Owner, error) {
	if present := o.present.Load(); present != nil {
		return present, nil
	}
	return nil, workbench.Errorf(workbench.EUnavailable, "Holdfast is still starting. Try again in a moment.")
}

// New returns an API that is not connected yet.
func New() *API {
	o := &owner{}
	return &API{
		Project: &ProjectAPI{o}, Env: &EnvAPI{o}, Secret: &SecretAPI{o}, Session: &SessionAPI{o}, File: &FileAPI{o}, Terminal: &TerminalAPI{o},
		Job: &JobAPI{o}, Chat: &ChatAPI{o}, Agent: &AgentAPI{o}, Launch: &LaunchAPI{o}, System: &SystemAPI{o}, Host: &HostAPI{o}, Backup: &BackupAPI{o}, Bundle: &BundleAPI{o}, Retention: &RetentionAPI{o}, Foreign: &ForeignAPI{o}, Data: &DataAPI{o},
		Prompt: &PromptAPI{o}, Plan: &PlanAPI{o}, Finder: &FinderAPI{o},
		Cost: &CostAPI{o}, Permission: &PermissionAPI{o}, Worktree: &WorktreeAPI{o}, Workflow: &WorkflowAPI{owner: o}, Settings: &SettingsAPI{o}, Search: &SearchAPI{o}, Log: &LogAPI{o}, Recovery: &RecoveryAPI{o}, owner: o,
	}
}

// Connect makes the API answer from an owner.
func (a *API) Connect(o *backend.Owner) { a.owner.present.Store(o) }

// Structs are what is bound and served, by their names.
func (a *API) Structs() []any {
	return []any{a.Project, a.Env, a.Secret, a.Session, a.File, a.Terminal, a.Job, a.Chat, a.Agent, a.Prompt, a.Plan, a.Finder, a.Launch, a.System, a.Host, a.Backup, a.Bundle, a.Retention, a.Foreign, a.Data, a.Cost, a.Permission, a.Worktree, a.Workflow, a.Settings, a.Search, a.Log, a.Recovery}
}

// call runs fn with the backend and a bounded context.
func call[T any](o *owner, fn func(context.Context, *backend.Backend) (T, error)) (T, error) {
	return callFor(o, callTime, fn)
}

func callFor[T any](o *owner, limit time.Duration, fn func(context.Context, *backend.Backend) (T, error)) (result T, err error) {
	present, err := o.get()
	if err != nil {
		return result, err
	}
	c, err := present.Enter()
	if err != nil {
		return result, err
	}
	defer c.Leave()
	defer func() {
		if cause := recover(); cause != nil {
			err = panicked(c.Backend.Log, cause)
		}
	}()
	ctx, cancel := context.WithTimeout(c.Context, limit)
	defer cancel()
	result, err = fn(ctx, c.Backend)
	err = c.Explain(err)
	if workbench.ErrorCode(err) == workbench.EDatabaseDamaged {
		c.Backend.Store.FoundDamage(err)
	}
	if workbench.ErrorCode(err) == workbench.EInternal {
		c.Backend.Log.Error("call failed", "error", err, "cause", causeOf(err))
	}
	return result, err
}

// do is call for methods that return nothing but an error.
func do(o *owner, fn func(context.Context, *backend.Backend) error) error {
	_, err := call(o, func(ctx context.Context, b *backend.Backend) (struct{}, error) { return struct{}{}, fn(ctx, b) })
	return err
}
