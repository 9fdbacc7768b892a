package conversation_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
)

func TestMain(m *testing.M) {
	playAgent()
	hosttest.Main()
	goleak.VerifyTestMain(m)
}

// playAgent makes the test program the demonstration agent, which the driver
// starts with its verb.
func playAgent() {
	if len(os.Args) < 2 || os.Args[1] != demo.Verb {
		return
	}
	if err := demo.Main(context.Background(), os.Stdin, os.Stdout, os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}
