package demo

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	defaultSeconds = 3
	maxLine        = 16 << 20 // bytes; more than a prompt of agent.BuildPrompt as JSON
	holdPoll       = 20 * time.Millisecond
)

// options are the arguments of Main. What they ask for happens after half of the
// words, in the order of the fields.
type options struct {
	seconds   float64 // how long the answer takes
	resume    string  // the session to go on with; "": a new one
	usage     int64   // tokens that are reported as used; 0: none
	tool      string  // a tool that is used; "": none
	ask       string  // what the user is asked for; "": nothing
	tag       string  // what is said; "": nothing
	hold      string  // a file that must exist before it goes on; "": none
	rateLimit string  // a file: when it is not there it is made, and the run ends as limited; "": never
	hang      bool    // nothing is said any more
	fail      string  // what is said on standard error before it ends with code 1; "": it does not
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
	flags.StringVar(&opt.resume, "resume", "", "")
	flags.Int64Var(&opt.usage, "usage", 0, "")
	flags.StringVar(&opt.tool, "tool", "", "")
	flags.StringVar(&opt.ask, "ask", "", "")
	flags.StringVar(&opt.tag, "tag", "", "")
	flags.StringVar(&opt.hold, "hold", "", "")
	flags.StringVar(&opt.rateLimit, "rate-limit", "", "")
	flags.BoolVar(&opt.hang, "hang", false, "")
	flags.StringVar(&opt.fail, "fail", "", "")
	if err := flags.Parse(args); err != nil {
		return opt, workbench.Wrap(workbench.EInvalid, err,
			"The demonstration takes --seconds N, --usage N, --tool NAME, --ask TEXT, --tag TEXT, --hold FILE, --rate-limit FILE, --hang and --fail TEXT only.")
	}
	if !(opt.seconds >= 0 && opt.seconds <= 86400) { // also refuses NaN
		return opt, workbench.Errorf(workbench.EInvalid, "The demonstration takes 0 to 86400 seconds, not %v.", opt.seconds)
	}
	return opt, nil
}
