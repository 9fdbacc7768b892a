package api

import (
	"context"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/transcript"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ChatAPI is the conversations with agents.
type ChatAPI struct{ owner *owner }

// New begins a conversation, or finds the one of its platform and id. Errors:
// not_found, invalid, conflict (it was deleted).
func (a *ChatAPI) New(spec conversation.Spec) (workbench.Conversation, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.Conversation, error) {
		return b.Chats.New(ctx, spec)
	})
}

// List is a page of the conversations of a project, of all with "", the most
// recently active first. beforeTime and beforeID are last_activity_at and id of
// the last one of the page before; 0 begins.
func (a *ChatAPI) List(codebaseID string, beforeTime int64, beforeID string, limit int64) ([]workbench.Conversation, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.Conversation, error) {
		return b.Store.Conversations(ctx, workbench.ConversationFilter{
			CodebaseID: codebaseID, BeforeTime: beforeTime, BeforeID: beforeID, Limit: pageOf(limit),
		})
	})
}

// Trash is a page of the deleted conversations, the latest deleted first.
// beforeTime and beforeID are deleted_at and id of the last one of the page
// before; 0 begins.
func (a *ChatAPI) Trash(beforeTime int64, beforeID string, limit int64) ([]workbench.Conversation, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.Conversation, error) {
		return b.Store.DeletedConversations(ctx, workbench.ConversationFilter{BeforeTime: beforeTime, BeforeID: beforeID, Limit: pageOf(limit)})
	})
}

// Show returns a conversation with what a page opens with. Errors: not_found.
func (a *ChatAPI) Show(id string) (conversation.View, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (conversation.View, error) {
		return b.Chats.Show(ctx, id)
	})
}

// Messages is the page of a transcript that begins after a sequence number, in
// order; one that arrives has what has arrived. Errors: not_found.
func (a *ChatAPI) Messages(id string, afterSeq, limit int64) ([]workbench.Message, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.Message, error) {
		return b.Chats.Messages(ctx, id, afterSeq, pageOf(limit))
	})
}

// MessagesBefore is the page of a transcript that ends before a sequence number,
// 0 for its end, in order. Errors: not_found.
func (a *ChatAPI) MessagesBefore(id string, beforeSeq, limit int64) ([]workbench.Message, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]workbench.Message, error) {
		return b.Chats.MessagesBefore(ctx, id, beforeSeq, pageOf(limit))
	})
}

// Find looks for a text in some thousand messages behind a sequence number; the
// next call begins behind through, until done. Errors: not_found.
func (a *ChatAPI) Find(id, text string, afterSeq int64) (conversation.Finds, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (conversation.Finds, error) {
		return b.Chats.Find(ctx, id, text, afterSeq)
	})
}

// pageOf bounds what one call answers.
func pageOf(limit int64) int64 {
	if limit <= 0 || limit > rowsListed {
		return rowsListed
	}
	return limit
}

// MessageOutputPage is a piece of a message's text.
type MessageOutputPage struct {
	Offset int64  `json:"offset"` // bytes
	Next   int64  `json:"next"`
	Text   string `json:"text"`
	Done   bool   `json:"done"` // nothing more will come
}

// MessageOutput reads the text of a message from an offset. Errors: not_found.
func (a *ChatAPI) MessageOutput(messageID string, from int64) (MessageOutputPage, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (MessageOutputPage, error) {
		cursor, _, err := b.Chats.Cursor(ctx, messageID, from)
		if err != nil {
			return MessageOutputPage{}, err
		}
		p, _, err := cursor.Read(ctx)
		return MessageOutputPage{Offset: p.Offset, Next: p.Offset + int64(len(p.Data)), Text: string(p.Data), Done: p.Ended}, err
	})
}

// Send stores a message and begins the answer to it, unless another one arrives:
// then reply is null and the message waits for its turn. Errors: not_found,
// invalid, conflict (deleted), elsewhere.
func (a *ChatAPI) Send(id string, out conversation.Outgoing) (conversation.Sent, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (conversation.Sent, error) {
		return b.Chats.Send(ctx, id, out)
	})
}

// Wait returns a message once it has ended, or as it is after timeoutMS (at most
// a minute; 0: a minute). Errors: not_found.
func (a *ChatAPI) Wait(messageID string, timeoutMS int64) (workbench.Message, error) {
	timeout := time.Duration(timeoutMS) * time.Millisecond
	if timeout <= 0 || timeout > maxWait {
		timeout = maxWait
	}
	return callFor(a.owner, 2*maxWait, func(ctx context.Context, b *backend.Backend) (workbench.Message, error) {
		return b.Chats.Wait(ctx, messageID, timeout)
	})
}

// Continue begins the turns of messages that a launch left to the user. Errors:
// not_found, conflict (deleted), elsewhere.
func (a *ChatAPI) Continue(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Chats.Continue(ctx, id) })
}

// CancelTurn ends the answer that arrives; its text until then is kept. Errors:
// not_found, conflict (none arrives), elsewhere.
func (a *ChatAPI) CancelTurn(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Chats.CancelTurn(ctx, id) })
}

// CancelQueued takes a message out of the queue. Errors: not_found, conflict (its
// turn has begun).
func (a *ChatAPI) CancelQueued(messageID string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Chats.CancelQueued(ctx, messageID) })
}

// MoveQueued lets a message that waits change places with the one that waits
// before it, or with the one behind it. Errors: not_found, conflict (none waits
// there, or its turn has begun).
func (a *ChatAPI) MoveQueued(messageID string, earlier bool) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error {
		return b.Chats.MoveQueued(ctx, messageID, earlier)
	})
}

// Choose keeps the model and the permission mode for the next turns. Errors:
// not_found, invalid.
func (a *ChatAPI) Choose(id string, choice workbench.ConversationChoice) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Chats.Choose(ctx, id, choice) })
}

// Rename gives a conversation a title. Errors: not_found, invalid, conflict
// (deleted).
func (a *ChatAPI) Rename(id, title string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Chats.Rename(ctx, id, title) })
}

// Remove moves a conversation to the trash; an answer that arrives is cancelled.
// Errors: not_found, conflict, elsewhere.
func (a *ChatAPI) Remove(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Chats.Remove(ctx, id) })
}

// Restore takes a conversation out of the trash. Errors: not_found, conflict.
func (a *ChatAPI) Restore(id string) error {
	return do(a.owner, func(ctx context.Context, b *backend.Backend) error { return b.Chats.Restore(ctx, id) })
}

// Reset lets the agent forget what was said; the messages stay. Errors:
// not_found, conflict (an answer arrives).
func (a *ChatAPI) Reset(id string) (workbench.AgentSession, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (workbench.AgentSession, error) {
		return b.Chats.Reset(ctx, id)
	})
}

// Commands are what a message in a project may begin with, ordered by name.
// Errors: not_found.
func (a *ChatAPI) Commands(codebaseID string) ([]conversation.Command, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) ([]conversation.Command, error) {
		return b.Chats.Commands(ctx, codebaseID)
	})
}

// Archive is the page of the transcript of an agent's session that begins at
// next, "" for its beginning: the lines that the agent wrote in files of its own,
// also when those are gone. Errors: not_found (nothing is kept of it), invalid.
func (a *ChatAPI) Archive(agent, assistantSessionID, next string) (transcript.Page, error) {
	return call(a.owner, func(ctx context.Context, b *backend.Backend) (transcript.Page, error) {
		return b.Transcripts.Read(ctx, agent, assistantSessionID, next)
	})
}

// Compare says how a conversation stands to the transcript that its agent keeps
// of it on this machine; nothing is written. Errors: not_found, elsewhere,
// conflict (an answer arrives), unavailable (it cannot be read), invalid (it has
// too much that is not here).
func (a *ChatAPI) Compare(id string) (workbench.AgentCopy, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.AgentCopy, error) {
		return b.Importer.Compare(ctx, id)
	})
}

// TakeIn stores the messages that only the agent has behind those that are here,
// all or none, and compares again. Errors: those of Compare, conflict (deleted,
// or there is nothing that goes on from what is here), disk_full.
func (a *ChatAPI) TakeIn(id string) (workbench.AgentCopy, error) {
	return callFor(a.owner, backupTime, func(ctx context.Context, b *backend.Backend) (workbench.AgentCopy, error) {
		return b.Importer.TakeIn(ctx, id)
	})
}
