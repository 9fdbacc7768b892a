package demo

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	defaultSeconds = 3
	maxPrompt      = 8 << 20 // bytes; more than agent.BuildPrompt makes
	holdPoll       = 20 * time.Millisecond
)

// options are the arguments of Main.
type options struct {
	seconds float64 // how long the answer takes
	hold    string  // a file that must exist before the answer ends; "": none
}

// Main is the agent: it reads a prompt and answers slowly, word by word. The
// text depends on the prompt alone.
//
//	--seconds N   take N seconds (3; the environment variable HOLDFAST_DEMO_SECONDS)
//	--hold FILE   after half of the words wait until FILE exists
func Main(ctx context.Context, stdin io.Reader, stdout io.Writer, args []string) error {
	opt, err := parseOptions(args)
	if err != nil {
		return err
	}
	prompt, err := io.ReadAll(io.LimitReader(stdin, maxPrompt))
	if err != nil {
		return fmt.Errorf("read the prompt: %w", err)
	}
	started := time.Now()
	out := json.NewEncoder(stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(line{Begin: &begin{Session: uuid.NewString(), Model: Model}}); err != nil {
		return err
	}
	if err := say(ctx, out, words(answer(string(prompt))), opt); err != nil {
		return err
	}
	return out.Encode(line{End: &end{DurationMS: time.Since(started).Milliseconds()}})
}

func parseOptions(args []string) (options, error) {
	opt := options{seconds: defaultSeconds}
	if text := os.Getenv("HOLDFAST_DEMO_SECONDS"); text != "" {
		if _, err := fmt.Sscan(text, &opt.seconds); err != nil {
			return opt, workbench.Errorf(workbench.EInvalid, "HOLDFAST_DEMO_SECONDS is %q; give a number of seconds.", text)
		}
	}
	flags := flag.NewFlagSet(Verb, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Float64Var(&opt.seconds, "seconds", opt.seconds, "")
	flags.StringVar(&opt.hold, "hold", "", "")
	if err := flags.Parse(args); err != nil {
		return opt, workbench.Wrap(workbench.EInvalid, err, "The demonstration takes --seconds N and --hold FILE only.")
	}
	if !(opt.seconds >= 0 && opt.seconds <= 86400) { // also refuses NaN
		return opt, workbench.Errorf(workbench.EInvalid, "The demonstration takes 0 to 86400 seconds, not %v.", opt.seconds)
	}
	return opt, nil
}

// say writes the words at even distances.
func say(ctx context.Context, out *json.Encoder, words []string, opt options) error {
	pause := time.Duration(opt.seconds * float64(time.Second) / float64(len(words)))
	for i, word := range words {
		if i == len(words)/2 {
			if err := waitFor(ctx, opt.hold); err != nil {
				return err
			}
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
		if err := out.Encode(line{Text: &word}); err != nil {
			return err
		}
	}
	return nil
}

// waitFor returns when the file exists.
func waitFor(ctx context.Context, path string) error {
	if path == "" {
		return nil
	}
	for {
		_, err := os.Stat(path)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := sleep(ctx, holdPoll); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// answer is a text about the prompt, the same each time.
func answer(prompt string) string {
	task := strings.ToValidUTF8(strings.TrimSpace(prompt), "\uFFFD")
	first, _, _ := strings.Cut(task, "\n")
	const shown = 200 // characters
	if runes := []rune(first); len(runes) > shown {
		first = string(runes[:shown]) + " …"
	}
	if first == "" {
		first = "(no text)"
	}
	return Notice + "\n\n" +
		"The task begins: " + first + "\n\n" +
		fmt.Sprintf("The prompt has %d words, %d lines and %d bytes.\n\n",
			len(strings.Fields(task)), strings.Count(task, "\n")+1, len(prompt)) +
		"A real agent would now read the selected files, change them, and say here what it did. " +
		"This text comes word by word, as an answer does, so that you can close the window in the middle of it, " +
		"or end the program, and start it again: the job goes on, and not a word is missing.\n"
}

// words cuts text after each run of white space, so that joining gives it back.
func words(text string) []string {
	var list []string
	start := 0
	for i := 1; i < len(text); i++ {
		if isSpace(text[i-1]) && !isSpace(text[i]) {
			list = append(list, text[start:i])
			start = i
		}
	}
	return append(list, text[start:])
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' }
