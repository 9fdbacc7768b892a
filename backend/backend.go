// Package backend is the composition root: an Owner holds the data directory,
// and opens and closes the Backend, which wires the services together. Nothing
// below imports it.
package backend

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/backup"
	"github.com/holdfast-app/holdfast/backend/bundle"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/errorlog"
	"github.com/holdfast-app/holdfast/backend/files"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/importer"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/launch"
	"github.com/holdfast-app/holdfast/backend/lease"
	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/notice"
	"github.com/holdfast-app/holdfast/backend/opener"
	"github.com/holdfast-app/holdfast/backend/permission"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/provider"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/redact"
	"github.com/holdfast-app/holdfast/backend/retention"
	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/secrets"
	"github.com/holdfast-app/holdfast/backend/session"
	"github.com/holdfast-app/holdfast/backend/setting"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/transcript"
	agentturn "github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
	"github.com/holdfast-app/holdfast/backend/worktree"
)

// Backend is an open database with every service on it. An Owner opens it.
type Backend struct {
	Config   config.Config
	Mode     workbench.OwnerMode
	HostID   string
	Lock     *config.Lock
	Store    *store.DB
	Link     *process.Link
	Notices  *notice.Broker
	Projects *project.Service
	Secrets  *secrets.Service
	Sessions *session.Service
	Files    *files.Cache
	Terminal *terminal.Service
	Turns    *agentturn.Runner
	Jobs     *job.Service
	Tasks    *task.Service
	Chats    *conversation.Service
	// Transcripts keeps what agents write about their sessions.
	Transcripts *transcript.Service
	Backups     *backup.Service
	Bundles     *bundle.Service
	Retention   *retention.Service
	Importer    *importer.Service
	Agents      agent.Drivers
	AgentEnv    agent.Environment
	// Providers are the agents that the user has added; Agents knows them too.
	Providers *provider.Service
	Launch    *launch.Launch
	Log       *slog.Logger
	Errors    *errorlog.Recorder
	Redact    *redact.Redactor // of every log; who learns of a secret adds it
	Settings  *setting.Service
	Search    *search.Service
	Opener    *opener.Service

	Environment *project.Environment // the variables of projects
	Permissions *permission.Service
	Ledger      *ledger.Service
	Worktrees   *worktree.Service
	Workflows   *workflow.Service

	owner     *Owner
	recovered *launch.Recovered // what was done to the database before this start
	checks    launch.Checks
	lastSign  int64                         // UTC ms of the last commit before this start
	closers   []func(context.Context) error // undone in reverse
}

// newBackend is a backend of the owner that is not open. recovered is nil for
// the database that the last owner had.
func (o *Owner) newBackend(recovered *launch.Recovered) *Backend {
	return &Backend{
		Config: o.Config, Mode: o.Mode, Lock: o.Lock, Log: o.Log, Notices: o.Notices, Errors: o.Errors, Redact: o.Redact,
		owner: o, recovered: recovered,
	}
}

// openBackend opens the database, checks it, and resolves what the last owner
// left. Errors: EDatabaseNewer, EDatabaseDamaged, EDiskFull, EUnavailable.
func (o *Owner) openBackend(ctx context.Context, recovered *launch.Recovered) (*Backend, error) {
	b := o.newBackend(recovered)
	for _, step := range []func(context.Context) error{b.openStore, b.check, b.keep, b.register, b.wire, b.launch} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, b.Close(context.WithoutCancel(ctx)))
		}
	}
	return b, nil
}

func (b *Backend) openStore(ctx context.Context) error {
	var err error
	if b.HostID, err = config.HostID(b.Config); err != nil {
		return err
	}
	b.lastSign = lastSignOf(b.Config.DatabasePath())
	db, err := store.Open(ctx, store.Options{
		URL: b.Config.DatabaseURL, Path: b.Config.DatabasePath(), Log: b.Log,
		BeforeMigration: b.beforeMigration, Waiting: b.waiting,
	})
	if err != nil {
		return err
	}
	b.Store = db
	b.onClose(func(context.Context) error { return db.Close() })
	return nil
}

// keep begins to keep errors and what became of the database, and reads the
// settings.
func (b *Backend) keep(ctx context.Context) error {
	stop := b.Errors.Start(b.Store)
	b.onClose(func(context.Context) error { stop(); return nil })
	b.Providers = provider.New(b.Store, b.Notices.Send, b.Log)
	if err := b.Providers.Load(ctx); err != nil {
		return err
	}
	b.Settings = setting.New(b.Store, b.settingChanged)
	if err := b.Settings.Load(ctx); err != nil || b.recovered == nil {
		return err
	}
	return b.Store.AddDiagnostic(ctx, workbench.Diagnostic{ErrorType: workbench.DiagnosticRecovery, ErrorMessage: b.recovered.Detail})
}

// beforeMigration backs an SQLite database up. A PostgreSQL database is backed
// up by whoever runs the server; there each step is one transaction.
func (b *Backend) beforeMigration(ctx context.Context, from, to int64) error {
	b.owner.say("bringing the database up to date")
	if b.Config.DatabaseURL != "" {
		return nil
	}
	return backup.BeforeMigration(b.Config.DatabasePath(), b.HostID, b.Log)(ctx, from, to)
}

func (b *Backend) waiting(sentence string) {
	b.Log.Info(sentence)
	b.owner.say("waiting for another Holdfast that brings the database up to date")
}

// register writes the row of this installation. A data directory that was
// copied from one that is in use becomes an installation of its own.
func (b *Backend) register(ctx context.Context) error {
	if b.Store.Shared() {
		var err error
		if b.lastSign, err = b.Store.LastSeen(ctx, b.HostID); err != nil {
			return err
		}
	}
	row := b.hostRow()
	err := b.Store.TakeHost(ctx, row, lease.Length.Milliseconds())
	if workbench.ErrorCode(err) == workbench.EConflict {
		b.Log.Warn("the data directory is a copy of one that is in use; it becomes an installation of its own", "host", b.HostID)
		if b.HostID, err = config.RenewHostID(b.Config); err != nil {
			return err
		}
		row = b.hostRow()
		err = b.Store.TakeHost(ctx, row, lease.Length.Milliseconds())
	}
	if err == nil && b.Store.Shared() {
		keeper := lease.Keep(b.Store, row, b.Log)
		b.onClose(func(context.Context) error { keeper.Close(); return nil })
	}
	return err
}

// check looks at the file after an end that was not clean, before any service
// reads it.
func (b *Backend) check(ctx context.Context) (err error) {
	b.checks, err = launch.Check(ctx, launch.CheckOptions{Store: b.Store, HostID: b.HostID, Doubtful: b.owner.abandoned, Log: b.Log})
	return err
}

// wire builds the services. It starts nothing.
func (b *Backend) wire(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return workbench.Wrap(workbench.EInternal, err, "The path of the holdfast program is not known.")
	}
	b.Link = process.NewLink(host.StartOptions{
		DataDir: b.Config.DataDir, Program: self, Args: []string{"host", "--data-dir", b.Config.DataDir}, Client: string(b.Mode),
		Version: workbench.Version,
	}, b.Log)
	b.onClose(func(context.Context) error { return b.Link.Close() })
	git := worktree.New()
	b.Files = files.NewCache(files.NewLister(git), files.StaleAfter)
	b.onClose(func(context.Context) error { b.Files.Close(); return nil })
	b.Agents = drivers(b.Providers)
	b.AgentEnv = agentEnvironment(self)
	b.wireSecrets()
	b.Terminal = terminal.New(terminal.Options{
		Store: b.Store, Link: b.Link, HostID: b.HostID, Notify: b.Notices.Send, Log: b.Log,
		DataDir: b.Config.DataDir, Program: self,
		CapBytes:  func() int64 { return b.Settings.Int(workbench.SettingTerminalOutputCap) },
		Setting:   b.Settings.Int,
		Variables: b.Environment.Variables,
	})
	b.onClose(func(context.Context) error { b.Terminal.Close(); return nil })
	if err := b.wireLedger(ctx); err != nil {
		return err
	}
	b.wireTurns()
	b.wireTasks(git)
	b.Jobs = job.New(job.Options{
		Store: b.Store, Link: b.Link, Turns: b.Turns, Drivers: b.jobDrivers(), Agents: b.AgentEnv, ReadFile: b.readForPrompt,
		Prompter: b.Tasks.Prompter, Ended: b.jobEnded,
		HostID: b.HostID, Notify: b.Notices.Send, Log: b.Log,
		MaxActive: func() int64 { return b.Settings.Int(workbench.SettingJobsMaxConcurrent) },
		Variables: b.Environment.Variables, Setting: b.Settings.Int, Prepare: b.openSecrets, Budget: b.jobBudget,
		Permission: b.permissionMode,
	})
	b.onClose(func(context.Context) error { b.Jobs.Close(); return nil })
	b.wireChats()
	b.wireTranscripts()
	b.Projects = project.NewService(b.Store, git, b.HostID, b.Notices.Send)
	b.wireWorktrees(git)
	b.wireWorkflows()
	b.wireBackups()
	b.wireBundles()
	b.wireRetention()
	b.wireImporter()
	b.wireSearch()
	b.wireOpener()
	b.Sessions = session.New(b.Store, b.HostID, b.Notices.Send, b.Jobs, b.Terminal)
	return nil
}

func (b *Backend) launch(ctx context.Context) error {
	boot, err := host.BootID()
	if err != nil {
		b.Log.Warn("the boot of the machine has no id; a restart looks like a crash", "error", err)
	}
	b.Launch, err = launch.Run(ctx, launch.Options{
		AskQueued: b.Settings.Word(workbench.SettingJobsOnLaunch) == workbench.OnLaunchAsk,
		Store:     b.Store, Link: b.Link, Terminals: b.Terminal, Jobs: b.Jobs, Chats: b.Chats, Worktrees: b.Worktrees, Runs: b.Workflows, HostID: b.HostID,
		Mode: b.Mode, BootID: boot, LastSign: b.lastSign, Now: workbench.SystemClock, Log: b.Log,
		Aside: recovery.AsideFolder(b.Config.DataDir), Checks: b.checks, Recovered: b.recovered,
	})
	if err != nil {
		return err
	}
	b.onClose(b.endLaunch)
	b.Terminal.SweepPastes(ctx)
	if err := b.Permissions.Sweep(ctx); err != nil {
		return err
	}
	if err := b.Turns.EndLeft(ctx); err != nil {
		return err
	}
	b.Jobs.Start()
	if err := b.Chats.Start(ctx, b.recovered != nil); err != nil {
		return err
	}
	b.Workflows.Start()
	b.Transcripts.Start()
	b.startBackups()
	b.startRetention()
	b.startSearch()
	b.startSweeps()
	if b.Store.Shared() {
		relay := notice.StartRelay(b.Notices, b.Store, b.HostID, b.changedElsewhere, b.Log)
		b.onClose(func(context.Context) error { relay.Close(); return nil })
	}
	return nil
}

// settingChanged makes a setting hold that nobody asks for again. key is "" when
// all were read.
func (b *Backend) settingChanged(key workbench.SettingKey) {
	b.Store.RecordSlow(time.Duration(b.Settings.Int(workbench.SettingLogsSlowStatementMS)) * time.Millisecond)
	if b.Workflows != nil {
		b.Workflows.Settle()
	}
	if key != "" {
		b.Notices.Send(workbench.Notice{Noun: workbench.NounSetting, ID: string(key)})
	}
}

// changedElsewhere looks at the queue, because another machine may have queued
// a job for this one, at the settings, at what was priced, and at what was decided,
// also of runs.
func (b *Backend) changedElsewhere(n workbench.Notice) {
	if n.Noun == "job" || n.Noun == workbench.NounEverything {
		b.Jobs.Wake()
	}
	if n.Noun == workbench.NounSetting || n.Noun == workbench.NounProvider || n.Noun == workbench.NounEverything {
		b.readSettings()
	}
	if n.Noun == "run" || n.Noun == workbench.NounEverything {
		b.Workflows.Look(n.ID)
	}
	b.moneyElsewhere(n)
}

// readTime bounds the reading of settings, which wait for nobody.
const readTime = 5 * time.Second

// readSettings takes over what another machine has set.
func (b *Backend) readSettings() {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	if err := errors.Join(b.Settings.Load(ctx), b.Providers.Load(ctx)); err != nil {
		b.Log.Warn("settings not read again; the last ones hold", "error", err)
	}
}

// endLaunch records the clean end. An owner that has met damage does not: the
// file is checked at the next start, as after a crash.
func (b *Backend) endLaunch(ctx context.Context) error {
	if b.Store.Damaged() {
		return nil
	}
	return b.Launch.End(ctx)
}

func (b *Backend) onClose(fn func(context.Context) error) { b.closers = append(b.closers, fn) }

// Close stores what is in hand and records the clean end. Children go on in the
// process host.
func (b *Backend) Close(ctx context.Context) error {
	var failures []error
	for i := len(b.closers) - 1; i >= 0; i-- {
		failures = append(failures, b.closers[i](ctx))
	}
	b.closers = nil
	return errors.Join(failures...)
}
