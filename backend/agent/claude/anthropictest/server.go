// Package anthropictest is a server of the Anthropic Messages API on loopback,
// which answers what a test tells it to: so the real command line can run
// without an account and without a network.
package anthropictest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// Request is one call of the Messages API.
type Request struct {
	Number   int // 1 for the first call that the server got
	Header   http.Header
	Body     []byte
	Model    string    `json:"model"`
	Stream   bool      `json:"stream"`
	Messages []Message `json:"messages"`
}

// Message is one message of a request.
type Message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"` // a string, or an array of blocks
}

// Last is the content of the last message, as JSON text; "": there is none.
func (r Request) Last() string {
	if len(r.Messages) == 0 {
		return ""
	}
	return string(r.Messages[len(r.Messages)-1].Content)
}

// Server answers on loopback until Close.
type Server struct {
	URL string // the value for ANTHROPIC_BASE_URL

	http  *httptest.Server
	reply func(Request) Reply

	mu       sync.Mutex
	requests []Request
	sent     Usage
}

// Start starts a server. reply is called for each call of the Messages API,
// maybe for several at once.
func Start(reply func(Request) Reply) *Server {
	s := &Server{reply: reply}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/messages", s.messages)
	mux.HandleFunc("POST /v1/messages/count_tokens", countTokens)
	mux.HandleFunc("/", other)
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL
	return s
}

// Close ends the server and its connections.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// Requests are the calls of the Messages API so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Sent is the sum of what the messages so far used.
func (s *Server) Sent() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

func (s *Server) messages(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	var request Request
	if err := json.Unmarshal(body, &request); err != nil {
		Fail(http.StatusBadRequest, "invalid_request_error", err.Error()).Write(w, request)
		return
	}
	request.Body, request.Header = body, r.Header.Clone()
	s.mu.Lock()
	request.Number = len(s.requests) + 1
	s.requests = append(s.requests, request)
	s.mu.Unlock()
	reply := s.reply(request)
	if reply.Status == 0 {
		s.mu.Lock()
		s.sent = s.sent.plus(reply.Usage)
		s.mu.Unlock()
	}
	reply.Write(w, request)
}

// countTokens answers an estimate: the client only sizes its context by it.
func countTokens(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"input_tokens":%d}`, len(body)/4)
}

// other answers what a client asks besides: reachability (HEAD /) and things
// that a test server does not have.
func other(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead || strings.TrimRight(r.URL.Path, "/") == "" {
		w.WriteHeader(http.StatusOK)
		return
	}
	Fail(http.StatusNotFound, "not_found_error", "The test server has no "+r.URL.Path+".").Write(w, Request{})
}
