package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/google/uuid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Main is the agent: it reads a prompt and answers slowly, word by word. The
// text depends on the prompt alone, and on what is said meanwhile.
//
//	--seconds N        take N seconds (3; the environment variable HOLDFAST_DEMO_SECONDS)
//	--usage N          after half of the words report N tokens in and out
//	--tool NAME        then use a tool
//	--ask TEXT         then ask whether TEXT may be done, and say what was decided
//	--tag TEXT         then say TEXT
//	--hold FILE        then wait until FILE exists
//	--rate-limit FILE  then, if FILE does not exist, make it and end as one that used up its limit
//	--hang             then say nothing any more
//	--fail TEXT        then say TEXT on standard error and end with code 1
func Main(ctx context.Context, stdin io.Reader, stdout io.Writer, args []string) error {
	opt, err := parseOptions(args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &run{options: opt, started: time.Now(), out: json.NewEncoder(stdout), said: listen(ctx, stdin)}
	r.out.SetEscapeHTML(false)
	err = r.play(ctx)
	if errors.Is(err, errInterrupted) {
		return r.end(true)
	}
	return err
}

// errInterrupted ends a run whose user wants that.
var errInterrupted = errors.New("interrupted")

// run is one run of the agent.
type run struct {
	options
	started time.Time
	out     *json.Encoder
	said    <-chan input // closed at the end of the input
}

// listen reads what is said, a line each. It ends with its reader, or with ctx
// at the next line.
func listen(ctx context.Context, stdin io.Reader) <-chan input {
	said := make(chan input)
	go func() {
		defer close(said)
		lines := bufio.NewScanner(stdin)
		lines.Buffer(nil, maxLine)
		for lines.Scan() {
			var in input
			if json.Unmarshal(lines.Bytes(), &in) != nil {
				continue
			}
			select {
			case said <- in:
			case <-ctx.Done():
				return
			}
		}
	}()
	return said
}

func (r *run) play(ctx context.Context) error {
	first := <-r.said
	if first.Prompt == nil {
		return workbench.Errorf(workbench.EInvalid, "The demonstration was given no prompt.")
	}
	session := r.resume
	if session == "" {
		session = uuid.NewString()
	}
	if err := r.out.Encode(line{Begin: &begin{Session: session, Model: Model}}); err != nil {
		return err
	}
	if err := r.answer(ctx, words(answer(*first.Prompt)), session); err != nil {
		return err
	}
	return r.end(false)
}

func (r *run) end(interrupted bool) error {
	return r.out.Encode(line{End: &end{DurationMS: time.Since(r.started).Milliseconds(), Interrupted: interrupted}})
}

// answer writes the words at even distances.
func (r *run) answer(ctx context.Context, words []string, session string) error {
	pause := time.Duration(r.seconds * float64(time.Second) / float64(len(words)))
	for i, word := range words {
		if i == len(words)/2 {
			if err := r.steps(ctx, session); err != nil {
				return err
			}
		}
		if err := r.sleep(ctx, pause); err != nil {
			return err
		}
		if err := r.say(word); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) say(text string) error { return r.out.Encode(line{Text: &text}) }

// steps does what the arguments ask for.
func (r *run) steps(ctx context.Context, session string) error {
	if r.usage > 0 {
		if err := r.out.Encode(line{Usage: &usage{ID: session + "/" + uuid.NewString(), Tokens: r.usage}}); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{r.useTool, r.askUser, r.sayTag, r.waitForFile, r.beLimited, r.beSilent} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if r.fail != "" {
		return errors.New(r.fail)
	}
	return nil
}

func (r *run) useTool(context.Context) error {
	if r.tool == "" {
		return nil
	}
	if err := r.out.Encode(line{Call: &call{ID: "call-1", Name: r.tool, Input: json.RawMessage(`{"of":"demonstration"}`)}}); err != nil {
		return err
	}
	return r.out.Encode(line{Result: &result{ID: "call-1", Output: "Nothing was done."}})
}

func (r *run) askUser(ctx context.Context) error {
	if r.ask == "" {
		return nil
	}
	const key = "ask-1"
	if err := r.out.Encode(line{Ask: &ask{Key: key, Tool: "Bash", Title: r.ask}}); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case in, open := <-r.said:
			switch {
			case !open:
				return errors.New("nobody is left to decide")
			case in.Decision != nil && in.Decision.Key == key && in.Decision.Allow:
				return r.say("It is allowed: " + r.ask + ". ")
			case in.Decision != nil && in.Decision.Key == key:
				return r.say(fmt.Sprintf("It is denied: %s. %s ", r.ask, in.Decision.Reason))
			}
			if err := r.hear(in); err != nil {
				return err
			}
		}
	}
}

func (r *run) sayTag(context.Context) error {
	if r.tag == "" {
		return nil
	}
	half := len(r.tag) / 2
	if err := r.say(r.tag[:half]); err != nil {
		return err
	}
	return r.say(r.tag[half:])
}

// waitForFile returns when the file exists.
func (r *run) waitForFile(ctx context.Context) error {
	if r.hold == "" {
		return nil
	}
	for {
		_, err := os.Stat(r.hold)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := r.sleep(ctx, holdPoll); err != nil {
			return err
		}
	}
}

func (r *run) beLimited(context.Context) error {
	if r.rateLimit == "" {
		return nil
	}
	file, err := os.OpenFile(r.rateLimit, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := errors.Join(file.Close(), r.out.Encode(line{Limit: &limit{}})); err != nil {
		return err
	}
	return errors.New("the limit is used up")
}

func (r *run) beSilent(ctx context.Context) error {
	for r.hang {
		if err := r.sleep(ctx, time.Hour); err != nil {
			return err
		}
	}
	return nil
}

// sleep hears what is said meanwhile.
func (r *run) sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case in, open := <-r.said:
			if !open {
				r.said = nil // nobody says anything any more
			} else if err := r.hear(in); err != nil {
				return err
			}
		case <-timer.C:
			return nil
		}
	}
}

// hear takes further text, and the wish to end.
func (r *run) hear(in input) error {
	switch {
	case in.Interrupt:
		return errInterrupted
	case in.Steer != nil:
		return r.say("You also said: " + *in.Steer + ". ")
	}
	return nil
}
