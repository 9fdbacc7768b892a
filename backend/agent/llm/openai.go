package llm

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// openAIOptions are those of a service without a client: a client would read
// keys and addresses from the environment.
func openAIOptions(client *http.Client, a ask, key string, response **http.Response) []option.RequestOption {
	options := []option.RequestOption{
		option.WithBaseURL(a.BaseURL), option.WithHTTPClient(client), option.WithMaxRetries(0),
		option.WithResponseInto(response),
	}
	if key != "" {
		options = append(options, option.WithAPIKey(key))
	}
	return options
}

// askResponses asks the Responses API, which is told not to keep the answer.
func askResponses(ctx context.Context, client *http.Client, a ask, key string, out *printer) error {
	var response *http.Response
	service := responses.NewResponseService(openAIOptions(client, a, key, &response)...)
	params := responses.ResponseNewParams{Model: a.Model, Store: openai.Bool(false)}
	if a.System != "" {
		params.Instructions = openai.String(a.System)
	}
	if a.Effort != "" {
		params.Reasoning.Effort = openai.ReasoningEffort(a.Effort)
	}
	if a.MaxOutputTokens > 0 {
		params.MaxOutputTokens = openai.Int(a.MaxOutputTokens)
	}
	var input responses.ResponseInputParam
	for _, m := range a.Messages {
		role := responses.EasyInputMessageRoleUser
		if m.Role == workbench.RoleAssistant {
			role = responses.EasyInputMessageRoleAssistant
		}
		input = append(input, responses.ResponseInputItemParamOfMessage(m.Text, role))
	}
	params.Input.OfInputItemList = input
	stream := service.NewStreaming(ctx, params)
	defer func() { _ = stream.Close() }()
	return readResponses(stream, &response, out)
}

func readResponses(stream events[responses.ResponseStreamEventUnion], response **http.Response, out *printer) error {
	ended := errCut
	blocks := paragraphs{}
	for stream.Next() && out.err == nil {
		switch e := stream.Current().AsAny().(type) {
		case responses.ResponseCreatedEvent:
			out.begin(begin{ID: e.Response.ID, Model: e.Response.Model, RequestID: requestID(*response)})
		case responses.ResponseTextDeltaEvent:
			out.text(blocks.text(e.OutputIndex, e.Delta))
		case responses.ResponseRefusalDeltaEvent:
			out.text(blocks.text(e.OutputIndex, e.Delta))
		case responses.ResponseReasoningSummaryTextDeltaEvent:
			out.reasoning(blocks.reasoning(e.OutputIndex<<32|e.SummaryIndex, e.Delta))
		case responses.ResponseReasoningTextDeltaEvent:
			out.reasoning(blocks.reasoning(e.OutputIndex<<32|e.ContentIndex, e.Delta))
		case responses.ResponseCompletedEvent:
			ended = nil
			responseUsage(e.Response, out)
		case responses.ResponseIncompleteEvent:
			ended = errLimited
			if e.Response.IncompleteDetails.Reason == "content_filter" {
				ended = errRefused
			}
			responseUsage(e.Response, out)
		case responses.ResponseFailedEvent:
			responseUsage(e.Response, out)
			return &late{code: string(e.Response.Error.Code), message: e.Response.Error.Message}
		case responses.ResponseErrorEvent:
			return &late{code: e.Code, message: e.Message}
		}
	}
	if stream.Err() != nil {
		return stream.Err()
	}
	return ended
}

func responseUsage(r responses.Response, out *printer) {
	if !r.JSON.Usage.Valid() {
		return
	}
	cached := min(r.Usage.InputTokensDetails.CachedTokens, r.Usage.InputTokens)
	out.print(line{Usage: &usage{
		Input: r.Usage.InputTokens - cached, CacheRead: cached,
		Output: r.Usage.OutputTokens, Reasoning: r.Usage.OutputTokensDetails.ReasoningTokens,
	}})
}

// askChat asks Chat Completions, the API that other servers offer too.
func askChat(ctx context.Context, client *http.Client, a ask, key string, out *printer) error {
	var response *http.Response
	service := openai.NewChatCompletionService(openAIOptions(client, a, key, &response)...)
	params := openai.ChatCompletionNewParams{
		Model:         a.Model,
		StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
	}
	if a.Effort != "" {
		params.ReasoningEffort = openai.ReasoningEffort(a.Effort)
	}
	if a.MaxOutputTokens > 0 {
		params.MaxTokens = openai.Int(a.MaxOutputTokens) // the newer name is not known to other servers
	}
	if a.System != "" {
		params.Messages = append(params.Messages, openai.SystemMessage(a.System))
	}
	for _, m := range a.Messages {
		if m.Role == workbench.RoleAssistant {
			params.Messages = append(params.Messages, openai.AssistantMessage(m.Text))
		} else {
			params.Messages = append(params.Messages, openai.UserMessage(m.Text))
		}
	}
	stream := service.NewStreaming(ctx, params)
	defer func() { _ = stream.Close() }()
	return readChat(stream, &response, out)
}

func readChat(stream events[openai.ChatCompletionChunk], response **http.Response, out *printer) error {
	// Servers are known that number their answers from a small range: such an id
	// would write over the ledger's row of another answer.
	id, finish := uuid.NewString(), ""
	for stream.Next() && out.err == nil {
		chunk := stream.Current()
		out.begin(begin{ID: id, Model: chunk.Model, RequestID: requestID(*response)})
		for _, choice := range chunk.Choices {
			out.reasoning(reasoningOf(choice.Delta.RawJSON()))
			out.text(choice.Delta.Content)
			out.text(choice.Delta.Refusal)
			if choice.FinishReason != "" {
				finish = choice.FinishReason
			}
		}
		if chunk.JSON.Usage.Valid() {
			u := chunk.Usage
			cached := min(u.PromptTokensDetails.CachedTokens, u.PromptTokens)
			out.print(line{Usage: &usage{
				Input: u.PromptTokens - cached, CacheRead: cached,
				Output: u.CompletionTokens, Reasoning: u.CompletionTokensDetails.ReasoningTokens,
			}})
		}
	}
	switch {
	case stream.Err() != nil:
		return stream.Err()
	case finish == "":
		return errCut
	case finish == "length":
		return errLimited
	case finish == "content_filter":
		return errRefused
	}
	return nil
}

// reasoningOf reads a field that is not of the API, but of several servers.
func reasoningOf(delta string) string {
	var d struct {
		ReasoningContent string `json:"reasoning_content"`
		Reasoning        string `json:"reasoning"`
	}
	if json.Unmarshal([]byte(delta), &d) != nil {
		return ""
	}
	if d.ReasoningContent != "" {
		return d.ReasoningContent
	}
	return d.Reasoning
}

// late is a failure that a stream reports after it has begun.
type late struct{ code, message string }

func (l *late) Error() string { return l.message }

var (
	errCut     = errors.New("the stream ended before the answer did")
	errLimited = errors.New("the answer reached the limit of its tokens")
	errRefused = errors.New("the provider held the answer back")
)
