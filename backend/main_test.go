package backend_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/cli"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

func TestMain(m *testing.M) {
	playRole()
	storetest.Main(m)
}

// roleVariable makes the test program play a part that a test needs as a real
// process. Its name has no HOLDFAST_ in front: what has is kept from agents,
// and the demonstration agent is this program too.
const roleVariable = "TEST_ROLE"

func playRole() {
	switch role := os.Getenv(roleVariable); role {
	case "":
		return
	case "holdfast":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		status := cli.Main(ctx, cli.Options{}, os.Args[1:])
		stop()
		os.Exit(status)
	case "count":
		count(os.Args[1])
	case "flood":
		printFlood(os.Args[1])
	default:
		fmt.Fprintf(os.Stderr, "unknown role %q\n", role)
		os.Exit(1)
	}
	os.Exit(0)
}

// as is the command line of this test program in a role.
func as(role string, args ...string) []string {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return append([]string{"/usr/bin/env", roleVariable + "=" + role, self}, args...)
}

// floodSource is the bytes of a flood: all 256 values, among them sequences
// without an end, cut characters and NUL.
func floodSource(bytes int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{'f'}), bytes)
}

// printFlood prints as many bytes of the flood.
func printFlood(bytes string) {
	n, err := strconv.ParseInt(bytes, 10, 64)
	if err == nil {
		_, err = io.Copy(os.Stdout, floodSource(n))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// count prints a numbered line with its pid every millisecond until the file
// stop exists, then a last line.
func count(stop string) {
	tick := time.NewTicker(time.Millisecond)
	for n := 1; ; n++ {
		<-tick.C
		fmt.Println(countLine(n, os.Getpid()))
		if _, err := os.Stat(stop); err == nil {
			fmt.Println("end")
			return
		}
	}
}

func countLine(n, pid int) string { return fmt.Sprintf("%d of %d", n, pid) }

// counted is what count prints through a terminal up to line n.
func counted(n, pid int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		_, _ = io.WriteString(&b, countLine(i, pid)+"\r\n")
	}
	return b.String()
}
