package anthropictest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/agent/claude/anthropictest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func post(t *testing.T, server *anthropictest.Server, body string) (status int, header http.Header, answer []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v1/messages", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, answer
}

// A stream holds the same message as an answer in one piece.
func TestStreamIsTheMessage(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("한 문장. ", 40)
	server := anthropictest.Start(func(anthropictest.Request) anthropictest.Reply {
		return anthropictest.Reply{
			Message: "m", Blocks: []anthropictest.Block{
				anthropictest.Text(text), anthropictest.ToolUse("t", "Read", `{"file_path":"/x"}`),
			},
			Usage: anthropictest.Usage{Input: 1, Output: 20, CacheRead: 3, CacheWrite5m: 4, CacheWrite1h: 5},
		}
	})
	defer server.Close()
	_, _, answer := post(t, server, `{"model":"x","messages":[]}`)
	var whole struct {
		Content []struct{ Text string }
		Usage   struct {
			Output   int64 `json:"output_tokens"`
			Creation int64 `json:"cache_creation_input_tokens"`
		}
		Stop string `json:"stop_reason"`
	}
	if err := json.Unmarshal(answer, &whole); err != nil {
		t.Fatal(err)
	}
	if whole.Content[0].Text != text || whole.Usage.Output != 20 || whole.Usage.Creation != 9 || whole.Stop != "tool_use" {
		t.Errorf("%s", answer)
	}

	_, _, stream := post(t, server, `{"model":"x","stream":true,"messages":[]}`)
	var streamed, last string
	for line := range bytes.Lines(stream) {
		data, ok := bytes.CutPrefix(line, []byte("data: "))
		if !ok {
			continue
		}
		var event struct {
			Type  string
			Delta struct{ Text string }
		}
		if err := json.Unmarshal(data, &event); err != nil {
			t.Fatal(err)
		}
		streamed, last = streamed+event.Delta.Text, event.Type
	}
	if streamed != text || last != "message_stop" {
		t.Errorf("streamed %q, then %s", streamed, last)
	}
	if sent := server.Sent(); sent.Output != 40 || sent.CacheWrite1h != 10 || len(server.Requests()) != 2 {
		t.Errorf("sent %+v in %d replies", sent, len(server.Requests()))
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	server := anthropictest.Start(func(anthropictest.Request) anthropictest.Reply {
		reply := anthropictest.Fail(http.StatusTooManyRequests, "rate_limit_error", "Slowly.")
		reply.Header = map[string]string{"Retry-After": "7"}
		return reply
	})
	defer server.Close()
	status, header, answer := post(t, server, `{"stream":true}`)
	if status != http.StatusTooManyRequests || header.Get("Retry-After") != "7" || !bytes.Contains(answer, []byte("Slowly.")) {
		t.Errorf("%d %s", status, answer)
	}
	if server.Sent() != (anthropictest.Usage{}) {
		t.Errorf("a failure used %+v", server.Sent())
	}
	if status, _, _ := post(t, server, `not JSON`); status != http.StatusBadRequest {
		t.Errorf("not JSON: %d", status)
	}
}
