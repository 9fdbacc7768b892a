package backend_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/conversation"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// chat begins a conversation with the demonstration.
func (i *installation) chat() workbench.Conversation {
	i.t.Helper()
	var c workbench.Conversation
	i.call(&c, "ChatAPI.New", conversation.Spec{Agent: "demo", Cwd: i.t.TempDir()})
	return c
}

func (i *installation) send(id, text string) conversation.Sent {
	i.t.Helper()
	var sent conversation.Sent
	i.call(&sent, "ChatAPI.Send", id, conversation.Outgoing{Text: text})
	return sent
}

func (i *installation) messages(id string) []workbench.Message {
	i.t.Helper()
	var list []workbench.Message
	i.call(&list, "ChatAPI.Messages", id, 0, 0)
	return list
}

// An owner that is killed while an answer arrives costs no word of it, and what
// waits behind it is answered by the next owner. The page sees the stream.
func TestConversationGoesOnWithoutItsOwner(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	c := i.chat()
	first, second := i.send(c.ID, prompt), i.send(c.ID, "And then?")
	if first.Reply == nil || second.Reply != nil {
		t.Fatalf("%+v %+v", first, second)
	}
	p := openPage(t, "m:"+first.Reply.ID)
	p.connect(i.info)
	p.waitLines(2)
	i.kill()
	p.disconnected()

	i.start()
	p.connect(i.info)
	shown := p.waitEnd()
	eventually(t, "both are answered", func() bool {
		list := i.messages(c.ID)
		return len(list) == 4 && list[3].Status == workbench.MessageComplete
	})
	list := i.messages(c.ID)
	answer := list[1]
	if answer.ID != first.Reply.ID || answer.Status != workbench.MessageComplete || answer.Content != shown {
		t.Errorf("%s: %s", answer.Status, difference(answer.Content, shown))
	}
	if !strings.HasPrefix(shown, demo.Notice) || !strings.HasSuffix(shown, "not a word is missing.\n") {
		t.Errorf("%q", shown)
	}
	if list[3].Metadata.ReplyTo != second.Message.ID {
		t.Errorf("%+v", list[3])
	}
	findsNothingAgain(i)
}
