package backend

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/permission"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// wireLedger makes what decides for agents and what counts their cost.
func (b *Backend) wireLedger(ctx context.Context) (err error) {
	b.Permissions = permission.New(permission.Options{
		Store: b.Store, HostID: b.HostID, Notify: b.Notices.Send, Log: b.Log, Deliver: b.deliver,
	})
	b.Ledger, err = ledger.New(ledger.Options{
		Store: b.Store, HostID: b.HostID, Setting: b.Settings.Int, Notify: b.Notices.Send,
		Now: workbench.SystemClock, Zone: time.Local, Log: b.Log,
	})
	if err != nil {
		return err
	}
	return b.Ledger.Load(ctx)
}

// deliver tells a decision to the turn that waits for it.
func (b *Backend) deliver(ctx context.Context, p workbench.PermissionRequest, d agent.Decision) error {
	if p.MessageID != nil {
		return b.Chats.Tell(ctx, *p.MessageID, d)
	}
	return b.Jobs.Deliver(ctx, *p.JobID, d)
}

// chatBudget stops a turn of a conversation.
func (b *Backend) chatBudget(ctx context.Context, conversationID, sessionID string) error {
	return b.Ledger.Allow(ctx, ledger.Spending{ConversationID: conversationID, SessionID: sessionID})
}

// permissionMode is what agents may do unasked where nobody has said it.
func (b *Backend) permissionMode() agent.PermissionMode {
	return agent.PermissionMode(b.Settings.Word(workbench.SettingPermissionDefault))
}

// moneyElsewhere takes over what another machine has changed.
func (b *Backend) moneyElsewhere(n workbench.Notice) {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	var err error
	switch n.Noun {
	case workbench.NounPermission:
		err = b.Permissions.Changed(ctx, n.ID)
	case workbench.NounPrice, workbench.NounEverything:
		err = b.Ledger.Load(ctx)
	}
	if err != nil {
		b.Log.Warn("what another machine changed was not taken over", "noun", n.Noun, "error", err)
	}
}

// jobBudget stops a job before its next turn.
func (b *Backend) jobBudget(ctx context.Context, j workbench.Job) error {
	return b.Ledger.Allow(ctx, ledger.Spending{JobID: j.ID, SessionID: j.SessionID, JobBudget: j.Payload.BudgetNano})
}
