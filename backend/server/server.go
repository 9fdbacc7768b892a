// Package server offers the API over loopback HTTP: RPC, the stream of terminal
// and job output, the front end and the health check. The window uses its
// stream, a browser everything, the command line its RPC.
//
// It listens on loopback only. Every request is checked for its Host (against
// DNS rebinding) and its Origin (against other pages in the same browser), and
// needs the owner's token or a session cookie.
package server

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// DefaultAddress is where serve listens.
const DefaultAddress = "127.0.0.1:3090"

// Options are the parts that a server is made of.
type Options struct {
	Owner  *backend.Owner
	API    *api.API
	Assets fs.FS // the built front end; nil serves none
	Log    *slog.Logger
}

// Server is a running server.
type Server struct {
	owner      *backend.Owner
	dispatcher *api.Dispatcher
	log        *slog.Logger
	gate       *gate
	listener   net.Listener
	http       *http.Server
	ctx        context.Context
	cancel     context.CancelFunc
	streams    sync.WaitGroup
	probe      probe
	done       chan error
	close      func() error // once
}

// Start listens on address and serves until Close. Errors: EInvalid (not a
// loopback address), EUnavailable (taken).
func Start(opt Options, address string) (*Server, error) {
	s, err := listen(opt, address)
	if err != nil {
		return nil, err
	}
	s.serve()
	return s, nil
}

// CheckAddress says whether a server may listen there. EInvalid.
func CheckAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !loopback(host) {
		return workbench.Errorf(workbench.EInvalid, "%s is not a loopback address; Holdfast listens on this machine only. Use 127.0.0.1:PORT.", address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return workbench.Errorf(workbench.EInvalid, "%s names no port. Use a number from 0, which is any, to 65535.", address)
	}
	return nil
}

// listen makes a server that does not answer yet: who connects waits.
func listen(opt Options, address string) (*Server, error) {
	if err := CheckAddress(address); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, workbench.Wrap(workbench.EUnavailable, err, "The address "+address+" is in use. Choose another one with --addr, or 127.0.0.1:0 for any.")
	}
	gate, err := newGate(listener.Addr().String(), opt.Owner.Config.DataDir)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		owner: opt.Owner, dispatcher: api.NewDispatcher(opt.API), log: opt.Log, gate: gate,
		listener: listener, ctx: ctx, cancel: cancel, done: make(chan error, 1),
	}
	s.close = sync.OnceValue(s.end)
	s.http = &http.Server{
		Handler: s.handler(opt.Assets), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(opt.Log.Handler(), slog.LevelDebug),
	}
	return s, nil
}

func (s *Server) serve() {
	go func() { s.done <- s.http.Serve(s.listener) }()
}

// Address is the loopback address that the server listens on, host:port.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Token is what the owner's own clients show.
func (s *Server) Token() string { return s.gate.token }

// LoginURL is an address that opens the interface in a browser, once.
func (s *Server) LoginURL() string { return "http://" + s.Address() + "/?token=" + s.gate.ticket() }

// closeGrace is how long requests may take to end.
const closeGrace = 3 * time.Second

// Close ends all streams and requests. It may be called again.
func (s *Server) Close() error { return s.close() }

func (s *Server) end() error {
	s.cancel()
	// A stream that is being opened is a request until it is counted, so the
	// requests end first.
	defer s.streams.Wait()
	defer s.probe.wait()
	ctx, cancel := context.WithTimeout(context.Background(), closeGrace)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		_ = s.http.Close() // requests that do not end are cut
	}
	if err := <-s.done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (s *Server) handler(assets fs.FS) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health/db", s.health)
	mux.HandleFunc("GET /stream", s.stream)
	mux.Handle("POST /rpc/{method}", s.gate.authenticated(http.HandlerFunc(s.rpc)))
	mux.Handle("POST /login", s.gate.byToken(http.HandlerFunc(s.login)))
	if assets != nil {
		mux.Handle("GET /", s.gate.pages(assets))
	}
	return s.gate.local(secured(mux))
}

// secured sets the headers that keep the page to itself.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "+
			"connect-src 'self' ws://"+r.Host+"; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}
