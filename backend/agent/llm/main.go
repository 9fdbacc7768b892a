package llm

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxAsk is how much a request may have, in bytes: more than agent.BuildPrompt
// and a conversation make.
const maxAsk = 64 << 20

// Main is the child: it reads a request, asks the model, and prints a line for
// each piece of the answer. What goes wrong is a line too. key is the provider's
// key; "": none is sent.
func Main(ctx context.Context, stdin io.Reader, stdout io.Writer, key string) error {
	var a ask
	if err := json.NewDecoder(io.LimitReader(stdin, maxAsk)).Decode(&a); err != nil {
		return workbench.Wrap(workbench.EInvalid, err, "The request of llm-agent is one JSON object on standard input.")
	}
	out := newPrinter(stdout)
	started := time.Now()
	err := agent.CheckAddress(a.BaseURL, key != "") // who calls the verb by hand gets no further either
	if err == nil {
		err = request(ctx, a, key, out)
	}
	switch {
	case out.err != nil:
		return out.err // nobody reads
	case ctx.Err() != nil:
		return workbench.Wrap(workbench.EUnavailable, ctx.Err(), "The request was stopped.")
	case err != nil:
		f := explain(a, key, out.begun, err)
		out.print(line{Failure: &f})
	default:
		out.print(line{End: &end{DurationMS: time.Since(started).Milliseconds()}})
	}
	return out.err
}

func request(ctx context.Context, a ask, key string, out *printer) error {
	client := newClient()
	defer client.CloseIdleConnections()
	switch a.Kind {
	case agent.KindAnthropic:
		return askAnthropic(ctx, client, a, key, out)
	case agent.KindOpenAI:
		return askResponses(ctx, client, a, key, out)
	case agent.KindOpenAIChat:
		return askChat(ctx, client, a, key, out)
	}
	return workbench.Errorf(workbench.EInvalid, "llm-agent does not know the API %q.", a.Kind)
}

// newClient follows no redirect: a client sends its headers, and with them the
// key, wherever an answer points to.
func newClient() *http.Client {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: 30 * time.Second, ExpectContinueTimeout: time.Second,
	}
	return &http.Client{
		Transport: transport,
		CheckRedirect: func(to *http.Request, _ []*http.Request) error {
			return workbench.Errorf(workbench.EInvalid, "The API sends its users on to %s; if you trust that address, set it as the base URL.", to.URL.Host)
		},
	}
}

// printer writes lines; the first failure to write is kept.
type printer struct {
	to    *json.Encoder
	begun bool
	err   error
}

func newPrinter(w io.Writer) *printer {
	to := json.NewEncoder(w)
	to.SetEscapeHTML(false)
	return &printer{to: to}
}

func (p *printer) print(l line) {
	if p.err == nil {
		p.err = p.to.Encode(l)
	}
}

// begin says once that the provider answers.
func (p *printer) begin(b begin) {
	if !p.begun {
		p.begun = true
		p.print(line{Begin: &b})
	}
}

func (p *printer) text(text string) {
	if text != "" {
		p.print(line{Text: text})
	}
}

func (p *printer) reasoning(text string) {
	if text != "" {
		p.print(line{Reasoning: text})
	}
}
