package acp

import (
	"encoding/json"

	"github.com/coder/acp-go-sdk"

	"github.com/holdfast-app/holdfast/backend/agent"
)

// message is one message of JSON-RPC: a request has an id and a method, a
// notification a method, an answer an id.
type message struct {
	ID     json.RawMessage   `json:"id,omitempty"`
	Method string            `json:"method,omitempty"`
	Params json.RawMessage   `json:"params,omitempty"`
	Result json.RawMessage   `json:"result,omitempty"`
	Error  *acp.RequestError `json:"error,omitempty"`
}

// The ids of the requests that Holdfast makes, one of each at most, in their
// order: so an answer says by itself what it is the answer to.
const (
	idInitialize = iota
	idSession
	idModel
	idMode
	idPrompt
)

// The codes of the protocol's errors.
const (
	codeAuthRequired   = -32000
	codeMethodNotFound = -32601
	codeInvalidParams  = -32602
	codeInternal       = -32603
)

func line(fields map[string]any) []byte {
	fields["jsonrpc"] = "2.0"
	data, err := json.Marshal(fields)
	if err != nil {
		return nil // cannot be: the types of the protocol, strings and numbers
	}
	return append(data, '\n')
}

func request(id int, method string, params any) agent.Send {
	return agent.Send{Data: line(map[string]any{"id": id, "method": method, "params": params})}
}

func notification(method string, params any) agent.Send {
	return agent.Send{Data: line(map[string]any{"method": method, "params": params})}
}

func answer(id json.RawMessage, result any) agent.Send {
	return agent.Send{Data: line(map[string]any{"id": id, "result": result})}
}

func refuse(id json.RawMessage, code int, sentence string) agent.Send {
	return agent.Send{Data: line(map[string]any{"id": id, "error": map[string]any{"code": code, "message": sentence}})}
}
