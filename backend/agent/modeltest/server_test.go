package modeltest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	anthropicoption "github.com/anthropics/anthropic-sdk-go/option"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var long = strings.Repeat("한 문장. ", 40)

// answer has something in every field, and different numbers everywhere.
var answer = modeltest.Reply{
	ID: "m", Thinking: "Hm. " + long, Text: long,
	Calls: []modeltest.Call{{ID: "c1", Name: "read", Input: `{"path":"/x"}`}},
	Usage: modeltest.Usage{Input: 11, Output: 222, Reasoning: 33, CacheRead: 4444},
}

func start(t *testing.T, reply modeltest.Reply) (server *modeltest.Server, client *http.Client) {
	t.Helper()
	server = modeltest.Start(func(modeltest.Request) modeltest.Reply { return reply })
	t.Cleanup(server.Close)
	return server, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

func TestAnthropicStream(t *testing.T) {
	t.Parallel()
	server, http := start(t, answer)
	client := anthropic.NewClient(anthropicoption.WithBaseURL(server.URL), anthropicoption.WithAPIKey("k"), anthropicoption.WithHTTPClient(http))
	stream := client.Messages.NewStreaming(t.Context(), anthropic.MessageNewParams{
		Model: "x", MaxTokens: 9, Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("?"))},
	})
	var got anthropic.Message
	for stream.Next() {
		if err := got.Accumulate(stream.Current()); err != nil {
			t.Fatal(err)
		}
	}
	if stream.Err() != nil {
		t.Fatal(stream.Err())
	}
	if got.Content[0].Thinking != answer.Thinking || got.Content[1].Text != long || string(got.Content[2].Input) != answer.Calls[0].Input {
		t.Errorf("content %+v", got.Content)
	}
	if got.Usage.InputTokens != 11 || got.Usage.OutputTokens != 222 || got.Usage.CacheReadInputTokens != 4444 || got.StopReason != "tool_use" {
		t.Errorf("usage %+v, %s", got.Usage, got.StopReason)
	}
}

func TestResponsesStream(t *testing.T) {
	t.Parallel()
	server, http := start(t, answer)
	client := openai.NewClient(option.WithBaseURL(server.OpenAI()), option.WithAPIKey("k"), option.WithHTTPClient(http))
	params := responses.ResponseNewParams{Model: "x", Input: responses.ResponseNewParamsInputUnion{OfString: openai.String("?")}}
	stream := client.Responses.NewStreaming(t.Context(), params)
	var text, thinking string
	var last responses.Response
	for stream.Next() {
		switch e := stream.Current().AsAny().(type) {
		case responses.ResponseTextDeltaEvent:
			text += e.Delta
		case responses.ResponseReasoningSummaryTextDeltaEvent:
			thinking += e.Delta
		case responses.ResponseCompletedEvent:
			last = e.Response
		}
	}
	if stream.Err() != nil {
		t.Fatal(stream.Err())
	}
	whole, err := client.Responses.New(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	if text != long || thinking != answer.Thinking || whole.OutputText() != text || last.Output[2].Arguments.OfString != answer.Calls[0].Input {
		t.Errorf("text %q, thinking %q, %+v", text, thinking, last.Output)
	}
	for _, u := range []responses.ResponseUsage{last.Usage, whole.Usage} {
		if u.InputTokens != 4455 || u.InputTokensDetails.CachedTokens != 4444 || u.OutputTokens != 222 || u.OutputTokensDetails.ReasoningTokens != 33 {
			t.Errorf("usage %+v", u)
		}
	}
}

func TestChatStream(t *testing.T) {
	t.Parallel()
	server, http := start(t, answer)
	client := openai.NewClient(option.WithBaseURL(server.OpenAI()), option.WithAPIKey("k"), option.WithHTTPClient(http))
	params := openai.ChatCompletionNewParams{
		Model: "x", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("?")},
		StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
	}
	stream := client.Chat.Completions.NewStreaming(t.Context(), params)
	var got openai.ChatCompletionAccumulator
	for stream.Next() {
		if !got.AddChunk(stream.Current()) {
			t.Fatalf("a chunk that does not fit: %s", stream.Current().RawJSON())
		}
	}
	if stream.Err() != nil {
		t.Fatal(stream.Err())
	}
	message := got.Choices[0].Message
	if message.Content != long || message.ToolCalls[0].Function.Arguments != answer.Calls[0].Input {
		t.Errorf("%+v", message)
	}
	if u := got.Usage; u.PromptTokens != 4455 || u.PromptTokensDetails.CachedTokens != 4444 || u.CompletionTokens != 222 {
		t.Errorf("usage %+v", u)
	}
}

// ask posts to Gemini's API, for which there is no client here.
func ask(ctx context.Context, t *testing.T, server *modeltest.Server, client *http.Client) (*http.Response, string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		server.URL+"/v1beta/models/gemini-x:streamGenerateContent?alt=sse", strings.NewReader(`{"contents":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

func TestGeminiStream(t *testing.T) {
	t.Parallel()
	server, client := start(t, answer)
	_, body, err := ask(t.Context(), t, server, client)
	if err != nil {
		t.Fatal(err)
	}
	var text, thought string
	var call, usage json.RawMessage
	for line := range strings.Lines(body) {
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		var chunk struct {
			Candidates []struct {
				Content struct {
					Parts []struct {
						Text         string
						Thought      bool
						FunctionCall struct{ Args json.RawMessage }
					}
				}
			}
			UsageMetadata json.RawMessage
		}
		if err := json.Unmarshal([]byte(data), &chunk); err != nil {
			t.Fatal(err)
		}
		for _, part := range chunk.Candidates[0].Content.Parts {
			if part.Thought {
				thought += part.Text
			} else {
				text += part.Text
			}
			if part.FunctionCall.Args != nil {
				call = part.FunctionCall.Args
			}
		}
		usage = chunk.UsageMetadata
	}
	if text != long || thought != answer.Thinking || string(call) != answer.Calls[0].Input || !strings.Contains(string(usage), `"cachedContentTokenCount":4444`) {
		t.Errorf("text %q, thought %q, call %s, usage %s", text, thought, call, usage)
	}
	if got := server.Requests(); len(got) != 1 || got[0].Model != "gemini-x" || !got[0].Stream || got[0].API != modeltest.Gemini {
		t.Errorf("%+v", got)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	cut := answer
	cut.Cut = true
	server, client := start(t, cut)
	if _, body, err := ask(t.Context(), t, server, client); err == nil || !strings.Contains(body, "candidates") || strings.HasSuffix(body, "\n") {
		t.Errorf("the cut stream ended with %v after %q", err, body)
	}

	late := answer
	late.Late = &modeltest.Failure{Status: 529, Type: "OVERLOADED", Message: "Too much."}
	server, client = start(t, late)
	if response, body, err := ask(t.Context(), t, server, client); err != nil || response.StatusCode != 200 || !strings.HasSuffix(body, `"OVERLOADED"}}`+"\n\n") {
		t.Errorf("late failure: %v %q", err, body)
	}

	refused := modeltest.Fail(http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "Slowly.")
	refused.Header = map[string]string{"Retry-After": "7"}
	server, client = start(t, refused)
	response, body, err := ask(t.Context(), t, server, client)
	if err != nil || response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "7" || !strings.Contains(body, "Slowly.") {
		t.Errorf("refused: %v %q", err, body)
	}
	if server.Sent() != (modeltest.Usage{}) {
		t.Errorf("a failure used %+v", server.Sent())
	}
}

// A stream that is held has sent its first half, and no more.
func TestHold(t *testing.T) {
	t.Parallel()
	held, release := make(chan struct{}), make(chan struct{})
	slow := answer
	slow.Hold = func(ctx context.Context) {
		close(held)
		select {
		case <-ctx.Done():
		case <-release:
		}
	}
	server, client := start(t, slow)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, _, err := ask(ctx, t, server, client)
		done <- err
	}()
	<-held
	select {
	case err := <-done:
		t.Errorf("the stream ended: %v", err)
	default:
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
