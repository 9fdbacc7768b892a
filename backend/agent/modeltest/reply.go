package modeltest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"unicode/utf8"
)

// Reply is what the server answers to one question: a message, or a failure.
type Reply struct {
	ID       string // of the message; "": made of the question's number
	Model    string // "": the model that was asked for
	Thinking string
	Text     string
	Calls    []Call // tools that the client shall run
	Usage    Usage
	NoUsage  bool // the message comes without its usage
	// Limited says that the message ends at the limit of its tokens.
	Limited bool

	// Hold is called when half of a stream was sent; nil: the stream goes on. It
	// returns at the latest when ctx ends, with the connection.
	Hold func(ctx context.Context)
	// Cut breaks the connection in the middle of an event, half way.
	Cut bool
	// Late is a failure that a stream reports half way, after its 200; nil: none.
	Late *Failure

	Failure // Status 0: none
}

// Failure is an answer that reports an error.
type Failure struct {
	Status  int
	Type    string // the API's word: rate_limit_error, context_length_exceeded …
	Message string
	Header  map[string]string
}

// Call is a use of a tool.
type Call struct {
	ID, Name string
	Input    string // a JSON object
}

// Usage are the tokens of one message. Input is what no cache held; Output
// contains Reasoning.
type Usage struct {
	Input, Output, Reasoning, CacheRead, CacheWrite5m, CacheWrite1h int64
}

func (u Usage) plus(v Usage) Usage {
	return Usage{
		u.Input + v.Input, u.Output + v.Output, u.Reasoning + v.Reasoning,
		u.CacheRead + v.CacheRead, u.CacheWrite5m + v.CacheWrite5m, u.CacheWrite1h + v.CacheWrite1h,
	}
}

// Fail is a reply that reports a failure.
func Fail(status int, errorType, message string) Reply {
	return Reply{Failure: Failure{Status: status, Type: errorType, Message: message}}
}

// object is a JSON object.
type object map[string]any

// encode makes JSON of values that always have one.
func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("modeltest: %v", err)) // a test gave a tool input that is not JSON
	}
	return text
}

func (r Reply) write(w http.ResponseWriter, incoming *http.Request, request Request) {
	if r.ID == "" {
		r.ID = fmt.Sprintf("msg_test_%d", request.Number)
	}
	if r.Model == "" {
		r.Model = request.Model
	}
	r.NoUsage = r.NoUsage || request.NoUsage
	id := fmt.Sprintf("req_test_%d", request.Number)
	w.Header().Set("Request-Id", id)
	w.Header().Set("X-Request-Id", id)
	switch {
	case r.Status != 0:
		r.Failure.write(w, request.API)
	case request.Stream:
		r.stream(incoming.Context(), w, r.events(request.API), request.API)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(encode(r.message(request.API)))
	}
}

func (f Failure) write(w http.ResponseWriter, api API) {
	for name, value := range f.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	_, _ = w.Write(encode(f.body(api)))
}

func (f Failure) body(api API) object {
	switch api {
	case Anthropic:
		return object{"type": "error", "error": object{"type": f.Type, "message": f.Message}}
	case Gemini:
		return object{"error": object{"code": f.Status, "status": f.Type, "message": f.Message}}
	default:
		return object{"error": object{"type": f.Type, "code": f.Type, "message": f.Message, "param": nil}}
	}
}

// stream sends server-sent events, with the faults that the reply asks for.
func (r Reply) stream(ctx context.Context, w http.ResponseWriter, events [][]byte, api API) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	for i, event := range events {
		if i == len(events)/2 {
			if r.Hold != nil {
				r.Hold(ctx)
			}
			if r.Late != nil {
				_, _ = w.Write(r.Late.event(api))
				return
			}
			if r.Cut {
				_, _ = w.Write(event[:len(event)/2])
				_ = out.Flush()
				panic(http.ErrAbortHandler) // breaks the connection and is not logged
			}
		}
		if _, err := w.Write(event); err != nil || out.Flush() != nil {
			return // the client went away
		}
	}
}

func (f Failure) event(api API) []byte {
	switch api {
	case Anthropic:
		return named("error", f.body(api))
	case Responses:
		return named("response.failed", object{"type": "response.failed", "sequence_number": 99, "response": object{
			"id": "resp_failed", "object": "response", "status": "failed", "output": []any{},
			"error": object{"code": f.Type, "message": f.Message},
		}})
	default:
		return data(f.body(api))
	}
}

func (r Reply) events(api API) [][]byte {
	switch api {
	case Anthropic:
		return r.anthropicEvents()
	case Responses:
		return r.responsesEvents()
	case Chat:
		return r.chatEvents()
	default:
		return r.geminiEvents()
	}
}

func (r Reply) message(api API) any {
	switch api {
	case Anthropic:
		return r.anthropicMessage()
	case Responses:
		return r.response("completed", r.responseItems())
	case Chat:
		return r.chatMessage()
	default:
		return r.geminiChunk(r.geminiParts(), true)
	}
}

func named(name string, fields object) []byte {
	return fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, encode(fields))
}

func data(fields object) []byte { return fmt.Appendf(nil, "data: %s\n\n", encode(fields)) }

// pieces cuts text between characters, as the services do.
func pieces(text string) []string {
	const size = 24 // bytes
	var list []string
	for len(text) > 0 {
		n := min(size, len(text))
		for n < len(text) && !utf8.RuneStart(text[n]) {
			n++
		}
		list = append(list, text[:n])
		text = text[n:]
	}
	return list
}
