package codex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

type object map[string]any

// message is one line: a request, an answer or a notification. It has no
// "jsonrpc" member.
type message struct {
	ID     json.RawMessage `json:"id,omitempty"` // a number or a string
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *rpcError       `json:"error,omitempty"`
	At     int64           `json:"emittedAtMs,omitempty"` // UTC ms
}

type rpcError struct {
	Code    int64  `json:"code"`
	Message string `json:"message"`
}

// The ids of the requests of Holdfast. Those of further text begin at idSteer.
const (
	idInitialize = 1
	idThread     = 2
	idTurn       = 3
	idInterrupt  = 4
	idSteer      = 10
)

// line is one line of input. A prompt may hold many < and &, which need no
// escape here.
func line(v object) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(v) != nil {
		return nil // cannot be: strings, numbers and JSON that was parsed
	}
	return b.Bytes()
}

func request(id int64, method string, params object) []byte {
	return line(object{"id": id, "method": method, "params": params})
}

func send(id int64, method string, params object) agent.Event {
	return agent.Send{Data: request(id, method, params)}
}

func answer(id json.RawMessage, result any) agent.Event {
	return agent.Send{Data: line(object{"id": id, "result": result})}
}

func refuse(id json.RawMessage) agent.Event {
	return agent.Send{Data: line(object{"id": id, "error": object{
		"code": -32601, "message": "Holdfast does not serve this request.",
	}})}
}

// maxLogged is how much of one message the log keeps, in bytes.
const maxLogged = 4 << 10

// bounded cuts text for the log, between two characters, and says so.
func bounded(text string) string {
	if len(text) <= maxLogged {
		return text
	}
	n := maxLogged
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return fmt.Sprintf("%s … (cut: the first %d of %d bytes)", text[:n], n, len(text))
}

// clean repairs text that came out of JSON, which may hold U+0000.
func clean(text string) string { return agent.Clean([]byte(text)) }

// logText is one line of the log, or several if text has several.
func logText(text string) agent.Text {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return agent.Text{Channel: workbench.ChannelLog, Data: text}
}

func textEvents(channel workbench.Channel, text string) []agent.Event {
	if text == "" {
		return nil
	}
	return []agent.Event{agent.Text{Channel: channel, Data: text}}
}
