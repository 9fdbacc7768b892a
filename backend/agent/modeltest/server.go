// Package modeltest is a server of model APIs on loopback, which answers what a
// test tells it to: Anthropic Messages, OpenAI Responses and Chat Completions,
// Gemini generateContent. So real clients run without an account and without a
// network. One Reply is written in the format of whichever API asked.
package modeltest

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

// API names a format that the server speaks.
type API string

// The formats.
const (
	Anthropic API = "anthropic" // POST /v1/messages
	Responses API = "responses" // POST /v1/responses
	Chat      API = "chat"      // POST /v1/chat/completions
	Gemini    API = "gemini"    // POST /v1beta/models/<model>:generateContent
)

// Request is one question to the model.
type Request struct {
	Number int // 1 for the first one that the server got
	API    API
	Header http.Header
	Body   []byte
	Model  string
	Stream bool
	// NoUsage says that the client of the Chat API did not ask for usage, which
	// is then not sent.
	NoUsage bool
}

// Server answers on loopback until Close.
type Server struct {
	URL string // the value for ANTHROPIC_BASE_URL and GOOGLE_GEMINI_BASE_URL

	http  *httptest.Server
	reply func(Request) Reply

	mu       sync.Mutex
	requests []Request
	sent     Usage
}

// Start starts a server. reply is called for each question, maybe for several
// at once.
func Start(reply func(Request) Reply) *Server {
	s := &Server{reply: reply}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/messages", s.serve(Anthropic))
	mux.HandleFunc("POST /v1/messages/count_tokens", countTokens("input_tokens"))
	mux.HandleFunc("POST /v1/responses", s.serve(Responses))
	mux.HandleFunc("POST /v1/chat/completions", s.serve(Chat))
	mux.HandleFunc("POST /v1beta/models/{call}", s.gemini)
	mux.HandleFunc("/", other)
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL
	return s
}

// OpenAI is the value for OPENAI_BASE_URL.
func (s *Server) OpenAI() string { return s.URL + "/v1" }

// Close ends the server and its connections. A Reply's Hold must have returned
// or watch its context.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// Requests are the questions so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Sent is the sum of what the messages so far used, those without usage and
// cut ones included.
func (s *Server) Sent() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

func (s *Server) serve(api API) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var head struct {
			Model         string `json:"model"`
			Stream        bool   `json:"stream"`
			StreamOptions struct {
				IncludeUsage bool `json:"include_usage"`
			} `json:"stream_options"`
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client went away
		}
		if err := json.Unmarshal(body, &head); err != nil {
			Fail(http.StatusBadRequest, "invalid_request_error", err.Error()).write(w, r, Request{API: api})
			return
		}
		request := Request{API: api, Header: r.Header.Clone(), Body: body, Model: head.Model, Stream: head.Stream}
		request.NoUsage = api == Chat && head.Stream && !head.StreamOptions.IncludeUsage
		s.answer(w, r, request)
	}
}

func (s *Server) gemini(w http.ResponseWriter, r *http.Request) {
	model, method, _ := strings.Cut(r.PathValue("call"), ":")
	if method == "countTokens" {
		countTokens("totalTokens")(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.answer(w, r, Request{
		API: Gemini, Header: r.Header.Clone(), Body: body, Model: model, Stream: method == "streamGenerateContent",
	})
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, request Request) {
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
	reply.write(w, r, request)
}

// countTokens answers an estimate: clients only size their context by it.
func countTokens(key string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{%q:%d}`, key, len(body)/4)
	}
}

// other answers what a client asks besides: reachability (HEAD /) and things
// that a test server does not have.
func other(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead || strings.TrimRight(r.URL.Path, "/") == "" {
		w.WriteHeader(http.StatusOK)
		return
	}
	Fail(http.StatusNotFound, "not_found_error", "The test server has no "+r.URL.Path+".").write(w, r, Request{API: Responses})
}
