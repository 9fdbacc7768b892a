package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// refusal is what a provider answered in the place of a message.
type refusal struct {
	status  int // HTTP; 0: reported in a stream
	code    string
	message string
	header  http.Header
}

// explain makes a sentence of what went wrong, with the next step. The key is
// taken out of it: some servers repeat it.
func explain(a ask, key string, begun bool, err error) failure {
	f := judge(a, begun, err)
	if key != "" {
		f.Message = strings.ReplaceAll(f.Message, key, "(key)")
	}
	return f
}

func judge(a ask, begun bool, err error) failure {
	var known *workbench.Error
	r, answered := refusalOf(err)
	switch {
	case errors.As(err, &known):
		return failure{Reason: workbench.FailError, Message: known.Message}
	case errors.Is(err, errLimited):
		return failure{Reason: workbench.FailTruncated, Message: "The answer of " + a.Provider + " was cut at the limit of its tokens; allow more tokens, or ask for less at a time."}
	case errors.Is(err, errRefused):
		return failure{Reason: workbench.FailError, Message: a.Provider + " held the answer back for what it contains; change the task."}
	case answered:
		return r.judge(a)
	case begun:
		return failure{Reason: workbench.FailTruncated, Transient: true, Message: "The answer of " + a.Provider + " was cut before its end; run it again."}
	}
	return failure{Reason: workbench.FailError, Transient: true, Message: fmt.Sprintf("%s at %s does not answer: %s Check that it runs and that the address is right.", a.Provider, a.BaseURL, sentence(cause(err)))}
}

func (r refusal) judge(a ask) failure {
	said := " It said: " + sentence(r.message)
	switch {
	case r.is([]int{401, 403}, "authentication_error", "permission_error"):
		return failure{Reason: workbench.FailAuth, Message: a.Provider + " did not accept the key; enter the right one in the settings." + said}
	case r.is(nil, "insufficient_quota", "billing_error"):
		return failure{Reason: workbench.FailRateLimited, Message: "The account at " + a.Provider + " has no credit left; add some, or choose another agent." + said}
	case r.is([]int{429}, "rate_limit_error", "rate_limit_exceeded"):
		return failure{Reason: workbench.FailRateLimited, Transient: true, RetryAt: r.retryAt(time.Now()), Message: "The rate limit of " + a.Provider + " is reached; run it again later." + said}
	case r.tooLong():
		return failure{Reason: workbench.FailError, Message: "The prompt is longer than the window of the model " + a.Model + "; select fewer files, or choose another model." + said}
	case r.is([]int{404}, "model_not_found", "not_found_error"):
		return failure{Reason: workbench.FailError, Message: a.Provider + " knows no model " + a.Model + " at " + a.BaseURL + "; choose another one." + said}
	case r.status >= 500 || r.is([]int{408}, "overloaded_error", "api_error", "server_error"):
		return failure{Reason: workbench.FailError, Transient: true, RetryAt: r.retryAt(time.Now()), Message: a.Provider + " cannot answer at the moment; run it again later." + said}
	}
	return failure{Reason: workbench.FailError, Message: a.Provider + " refused the request." + said}
}

// is reports whether the provider gave one of the statuses or of the codes.
func (r refusal) is(statuses []int, codes ...string) bool {
	return slices.Contains(statuses, r.status) || slices.Contains(codes, r.code)
}

func (r refusal) tooLong() bool {
	if r.code == "context_length_exceeded" || r.status == http.StatusRequestEntityTooLarge {
		return true
	}
	text := strings.ToLower(r.message)
	for _, words := range []string{"prompt is too long", "context length", "context window", "maximum context"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// retryAt reads when the provider wants to be asked again, in UTC ms; 0: it does
// not say.
func (r refusal) retryAt(now time.Time) int64 {
	text := r.header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 && seconds < 30*24*3600 {
		return now.Add(time.Duration(seconds * float64(time.Second))).UnixMilli()
	}
	if at, err := http.ParseTime(text); err == nil {
		return at.UnixMilli()
	}
	return 0
}

// refusalOf finds the answer of a provider in the errors of the SDKs.
func refusalOf(err error) (refusal, bool) {
	var fromAnthropic *anthropic.Error
	var fromOpenAI *openai.Error
	var inStream *late
	var chunk *ssestream.StreamError
	switch {
	case errors.As(err, &inStream):
		return refusal{code: inStream.code, message: inStream.message}, true
	case errors.As(err, &chunk):
		return read(0, nil, string(chunk.Event.Data)), true
	case errors.As(err, &fromAnthropic):
		return read(fromAnthropic.StatusCode, fromAnthropic.Response, fromAnthropic.RawJSON()), true
	case errors.As(err, &fromOpenAI):
		r := read(fromOpenAI.StatusCode, fromOpenAI.Response, fromOpenAI.RawJSON())
		if fromOpenAI.Code != "" {
			r.code = fromOpenAI.Code
		}
		if fromOpenAI.Message != "" {
			r.message = fromOpenAI.Message
		}
		return r, true
	}
	return refusal{}, false
}

// read takes the words out of the body of a failure, which is an object in
// {"error": …}, such an object itself, or anything else.
func read(status int, response *http.Response, body string) refusal {
	r := refusal{status: status, header: http.Header{}}
	if response != nil {
		r.header = response.Header
	}
	var outer struct {
		Error json.RawMessage `json:"error"`
	}
	inner := json.RawMessage(body)
	if json.Unmarshal(inner, &outer) == nil && outer.Error != nil {
		inner = outer.Error
	}
	var fields struct {
		Type    string `json:"type"`
		Message string `json:"message"`
	}
	if json.Unmarshal(inner, &fields) == nil && fields.Message != "" {
		r.code, r.message = fields.Type, fields.Message
		return r
	}
	if json.Unmarshal(inner, &r.message) != nil {
		r.message = body
	}
	if r.message == "" {
		r.message = strings.TrimSpace(fmt.Sprint(status, " ", http.StatusText(status)))
	}
	return r
}

// maxSaid is how much of a provider's words a sentence repeats, in bytes.
const maxSaid = 600

// sentence makes one line that ends like a sentence.
func sentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxSaid {
		text = strings.ToValidUTF8(text[:maxSaid], "") + " …"
	}
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// cause is the innermost error: what stands around it repeats the address.
func cause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
