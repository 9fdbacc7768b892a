package mcp

import (
	"context"
	"strconv"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// conversationRow is what a list shows of a conversation.
type conversationRow struct {
	ID             string `json:"id"`
	Title          string `json:"title"`
	Agent          string `json:"agent"`
	Directory      string `json:"directory"`
	Messages       int64  `json:"messages"`
	LastActivityAt int64  `json:"last_activity_at"` // UTC ms
}

// messageRow is a message of a conversation.
type messageRow struct {
	Seq       int64                   `json:"seq"`
	Role      workbench.Role          `json:"role"`
	Status    workbench.MessageStatus `json:"status"`
	Content   string                  `json:"content"`
	Bytes     int                     `json:"bytes"`           // of the whole content
	Tools     []string                `json:"tools,omitempty"` // that were used
	Error     string                  `json:"error,omitempty"`
	CreatedAt int64                   `json:"created_at"` // UTC ms
}

const (
	conversationsPage = 50
	messagesPage      = 20
	// messageBytes is how much of a message one answer holds.
	messageBytes = 16 << 10
	toolsShown   = 50
)

type conversationInput struct {
	ID     string `json:"id" jsonschema:"the id of a conversation"`
	Next   string `json:"next,omitempty" jsonschema:"next of the answer before"`
	Seq    int64  `json:"seq,omitempty" jsonschema:"only the message with this number, for the rest of a long one"`
	Offset int64  `json:"offset,omitempty" jsonschema:"with seq: the byte of its content to begin with"`
}

func (s *server) addConversations(to *sdk.Server) {
	read(to, "list_conversations", "Lists conversations with agents, the most recently used first.", s.conversations)
	read(to, "read_conversation", "Reads the messages of a conversation, from the first one on. "+
		"Of a message with more bytes than its content has here, read the rest with seq and offset.", s.conversation)
}

func (s *server) conversations(ctx context.Context, in pageInput) (piece, error) {
	at, id := ofKeyset(in.Next)
	var page []workbench.Conversation
	if err := s.call(ctx, &page, "ChatAPI.List", "", at, id, conversationsPage); err != nil {
		return nil, err
	}
	rows := make([]conversationRow, 0, len(page))
	for _, c := range page {
		rows = append(rows, conversationRow{
			ID: c.ID, Title: shortPtr(c.Title), Agent: short(c.AIAssistantType), Directory: shortPtr(c.Cwd),
			Messages: c.LastMessageSeq, LastActivityAt: c.LastActivityAt,
		})
	}
	return full(rows, conversationsPage, func(last conversationRow) string { return keyset(last.LastActivityAt, last.ID) }), nil
}

func (s *server) conversation(ctx context.Context, in conversationInput) (piece, error) {
	after, _ := strconv.ParseInt(in.Next, 10, 64) // what is no number begins anew
	limit := messagesPage
	if in.Seq > 0 {
		after, limit = in.Seq-1, 1
	}
	var page []workbench.Message
	if err := s.call(ctx, &page, "ChatAPI.Messages", in.ID, after, limit); err != nil {
		return nil, err
	}
	if in.Seq > 0 {
		if len(page) == 0 || page[0].Seq != in.Seq {
			return nil, workbench.Errorf(workbench.ENotFound, "The conversation has no message %d.", in.Seq)
		}
		return passageOf(nil, page[0].Content, in.Offset), nil
	}
	rows := make([]messageRow, 0, len(page))
	for _, m := range page {
		rows = append(rows, messageRowOf(m))
	}
	return full(rows, messagesPage, func(last messageRow) string { return strconv.FormatInt(last.Seq, 10) }), nil
}

func messageRowOf(m workbench.Message) messageRow {
	row := messageRow{
		Seq: m.Seq, Role: m.Role, Status: m.Status, Content: m.Content, Bytes: len(m.Content),
		Error: short(m.Metadata.Error), CreatedAt: m.CreatedAt,
	}
	if len(row.Content) > messageBytes {
		row.Content = whole(row.Content[:messageBytes])
	}
	for _, tool := range m.Metadata.ToolCalls[:min(len(m.Metadata.ToolCalls), toolsShown)] {
		row.Tools = append(row.Tools, short(tool.Name))
	}
	return row
}
