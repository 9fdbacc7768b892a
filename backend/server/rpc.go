package server

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxCall bounds the arguments of one call, in bytes: the largest image that is
// pasted fits, which is a third longer in JSON.
const maxCall = 48 << 20

// rpc answers POST /rpc/<Struct>.<Method>, whose body is the JSON array of the
// arguments, with {"result": …} or {"error": {"code", "message"}}.
func (s *Server) rpc(w http.ResponseWriter, r *http.Request) {
	var args []json.RawMessage
	body := http.MaxBytesReader(w, r.Body, maxCall)
	raw, err := io.ReadAll(body)
	if err != nil {
		answerError(w, workbench.Wrap(workbench.EInvalid, err, "The call is larger than 48 MiB, or was cut. Send less at once."))
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
