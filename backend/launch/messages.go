package launch

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// resolveMessages settles the answers that arrived when the last owner ended.
// What waits for its turn waits as it did; on a restored database that is
// reported.
func (l *Launch) resolveMessages(ctx context.Context, known children) error {
	messages, err := l.Store.LiveMessages(ctx, l.HostID)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if m.Status == workbench.MessageQueued && l.Recovered == nil {
			continue
		}
		var child *host.Info
		var hosted bool
		if p, err := l.Store.MessageProcess(ctx, m.ID); err == nil {
			child, hosted = known.known(p.ID)
		}
		c, err := l.Store.Conversation(ctx, m.ConversationID)
		if err != nil {
			return err
		}
		finding, err := l.findingOf(ctx, workbench.SubjectMessage, m.ID, c.Title, lives(child, hosted))
		if err != nil {
			return err
		}
		if err := l.Chats.Resolve(ctx, m, child, hosted, finding); err != nil {
			return err
		}
	}
	return nil
}

// arriving are the processes of answers that are taken up.
func (l *Launch) arriving(ctx context.Context) (map[string]bool, error) {
	messages, err := l.Store.LiveMessages(ctx, l.HostID)
	processes := map[string]bool{}
	for _, m := range messages {
		if p, err := l.Store.MessageProcess(ctx, m.ID); err == nil {
			processes[p.ID] = true
		}
	}
	return processes, err
}
