package server

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxCall bounds the arguments of one call, in bytes: a task text and a large
// selection fit.
const maxCall = 16 << 20

// rpc answers POST /rpc/<Struct>.<Method>, whose body is the JSON array of the
// arguments, with {"result": …} or {"error": {"code", "message"}}.
func (s *Server) rpc(w http.ResponseWriter, r *http.Request) {
	var args []json.RawMessage
	body := http.MaxBytesReader(w, r.Body, maxCall)
	raw, err := io.ReadAll(body)
	if err != nil {
		answerError(w, workbench.Wrap(workbench.EInvalid, err, "The call is larger than 16 MiB, or was cut. Send less at once."))
		return
	}
	if err := json.Unmarshal(raw, &args); err != nil {
		answerError(w, workbench.Errorf(workbench.EInvalid, "The body of a call is a JSON array of its arguments: %w.", err))
		return
	}
	result, err := s.dispatcher.Call(r.PathValue("method"), args)
	if err != nil {
		answerError(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"result": result})
}

// login gives the owner's own clients a fresh address to open in a browser.
func (s *Server) login(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"result": s.LoginURL()})
}

func answerError(w http.ResponseWriter, err error) {
	answer(w, httpStatus(workbench.ErrorCode(err)), map[string]any{"error": api.FailureOf(err)})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller may be gone
}

func httpStatus(code workbench.Code) int {
	switch code {
	case workbench.EUnauthorized:
		return http.StatusUnauthorized
	case workbench.EInvalid, workbench.ENotRepository:
		return http.StatusBadRequest
	case workbench.ENotFound, workbench.EDirectoryGone:
		return http.StatusNotFound
	case workbench.EConflict, workbench.EOwned:
		return http.StatusConflict
	case workbench.EUnavailable, workbench.EHostUnreachable, workbench.EDiskFull, workbench.EDataDirectory:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// healthTime bounds the health check: whoever asks wants to know within 2 s.
const healthTime = 1500 * time.Millisecond

type healthAnswer struct {
	Status   string `json:"status"`
	Database string `json:"database"`
}

// health answers GET /health/db. It needs no token: it tells nothing but
// whether the database answers.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if answers(r.Context(), s.backend.Store.Ping) {
		answer(w, http.StatusOK, healthAnswer{Status: "ok", Database: "connected"})
		return
	}
	answer(w, http.StatusInternalServerError, healthAnswer{Status: "error", Database: "disconnected"})
}

// answers reports whether the database does so in time. A driver that hangs
// obeys no context, so nobody waits for it.
func answers(ctx context.Context, ping func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	answered := make(chan error, 1)
	go func() { answered <- ping(ctx) }()
	select {
	case err := <-answered:
		return err == nil
	case <-ctx.Done():
		return false
	}
}
