package llm

import (
	"context"
	"net/http"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// askAnthropic asks the Messages API. The service is made without a client, which
// would read keys, addresses and profiles from the environment and send one
// provider's key to another.
func askAnthropic(ctx context.Context, client *http.Client, a ask, key string, out *printer) error {
	var response *http.Response
	options := []option.RequestOption{
		option.WithBaseURL(a.BaseURL), option.WithHTTPClient(client), option.WithMaxRetries(0),
		option.WithResponseInto(&response),
	}
	if key != "" {
		options = append(options, option.WithAPIKey(key))
	}
	messages := anthropic.NewMessageService(options...)
	stream := messages.NewStreaming(ctx, anthropicParams(a))
	defer func() { _ = stream.Close() }()
	return readAnthropic(stream, &response, out)
}

func anthropicParams(a ask) anthropic.MessageNewParams {
	params := anthropic.MessageNewParams{Model: a.Model, MaxTokens: a.MaxOutputTokens}
	if params.MaxTokens <= 0 {
		params.MaxTokens = defaultOutputTokens
	}
	if a.ThinkingTokens > 0 {
		params.Thinking = anthropic.ThinkingConfigParamOfEnabled(a.ThinkingTokens)
		params.MaxTokens += a.ThinkingTokens // they count as output
	}
	if a.System != "" {
		params.System = []anthropic.TextBlockParam{{Text: a.System}}
	}
	for _, m := range a.Messages {
		block := anthropic.NewTextBlock(m.Text)
		if m.Role == workbench.RoleAssistant {
			params.Messages = append(params.Messages, anthropic.NewAssistantMessage(block))
		} else {
			params.Messages = append(params.Messages, anthropic.NewUserMessage(block))
		}
	}
	return params
}

// events is a stream of the SDKs.
type events[T any] interface {
	Next() bool
	Current() T
	Err() error
}

func readAnthropic(stream events[anthropic.MessageStreamEventUnion], response **http.Response, out *printer) error {
	var used usage
	var stopped anthropic.StopReason
	whole := false
	blocks := paragraphs{}
	for stream.Next() && out.err == nil {
		switch e := stream.Current().AsAny().(type) {
		case anthropic.MessageStartEvent:
			out.begin(begin{ID: e.Message.ID, Model: e.Message.Model, RequestID: requestID(*response)})
			if e.Message.JSON.Usage.Valid() {
				used = anthropicUsage(e.Message.Usage)
				out.print(line{Usage: &used})
			}
		case anthropic.ContentBlockDeltaEvent:
			out.text(blocks.text(e.Index, e.Delta.Text))
			out.reasoning(blocks.reasoning(e.Index, e.Delta.Thinking))
		case anthropic.MessageDeltaEvent:
			stopped = e.Delta.StopReason
			if e.JSON.Usage.Valid() {
				used.Output = e.Usage.OutputTokens
				out.print(line{Usage: &used})
			}
		case anthropic.MessageStopEvent:
			whole = true
		}
	}
	switch {
	case stream.Err() != nil:
		return stream.Err()
	case !whole:
		return errCut
	case stopped == anthropic.StopReasonMaxTokens:
		return errLimited
	case stopped == anthropic.StopReasonRefusal:
		return errRefused
	}
	return nil
}

// anthropicUsage reads what a message used. Cache writes of a service that does
// not tell their lifetime are five-minute writes, the default.
func anthropicUsage(u anthropic.Usage) usage {
	used := usage{
		Input: u.InputTokens, Output: u.OutputTokens, CacheRead: u.CacheReadInputTokens,
		CacheWrite5m: u.CacheCreation.Ephemeral5mInputTokens, CacheWrite1h: u.CacheCreation.Ephemeral1hInputTokens,
	}
	if used.CacheWrite5m+used.CacheWrite1h == 0 {
		used.CacheWrite5m = u.CacheCreationInputTokens
	}
	return used
}

func requestID(response *http.Response) string {
	if response == nil {
		return ""
	}
	if id := response.Header.Get("Request-Id"); id != "" {
		return id
	}
	return response.Header.Get("X-Request-Id")
}

// paragraphs puts an empty line between two blocks of one answer, as they are
// shown one below the other.
type paragraphs struct{ texts, thoughts block }

type block struct {
	seen  bool
	index int64
}

func (p *paragraphs) text(index int64, text string) string { return p.texts.join(index, text) }

func (p *paragraphs) reasoning(index int64, text string) string { return p.thoughts.join(index, text) }

func (b *block) join(index int64, text string) string {
	if text == "" {
		return ""
	}
	if b.seen && b.index != index {
		text = "\n\n" + text
	}
	b.seen, b.index = true, index
	return text
}
