//go:build unix

package host_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/host/hosttest"
)

// Variables that make the test program play a part.
const (
	roleVariable  = "HOLDFAST_TEST_ROLE"
	dirVariable   = "HOLDFAST_TEST_DIR"
	bytesVariable = "HOLDFAST_TEST_BYTES"
)

// playRole makes the test program be a child or an owner that a test needs.
func playRole() {
	var err error
	switch role := os.Getenv(roleVariable); role {
	case "":
		return
	case "emit":
		err = emit()
	case "owner":
		err = own()
	default:
		err = fmt.Errorf("unknown role %q", role)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// noise is a sequence of bytes that is the same in every process and has no
// period in which an error could hide.
func noise() io.Reader { return rand.NewChaCha8([32]byte{}) }

// emit prints the first bytes of the noise.
func emit() error {
	count, err := strconv.ParseInt(os.Getenv(bytesVariable), 10, 64)
	if err != nil {
		return err
	}
	_, err = io.CopyN(os.Stdout, noise(), count)
	return err
}

// emitSpec describes a child that prints count bytes of noise, unchanged by a
// terminal, as soon as the file gate exists (at once for "").
func emitSpec(t testing.TB, id, kind string, count int64, gate string) host.Spec {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := `while [ -n "$1" ] && ! [ -e "$1" ]; do sleep 0.01; done; exec "$0"`
	if kind == host.KindPTY {
		script = "stty raw -echo; " + script
	}
	return host.Spec{
		ID: id, Kind: kind, Cwd: "/", Argv: []string{"/bin/sh", "-c", script, self, gate},
		Env: append(os.Environ(), roleVariable+"=emit", bytesVariable+"="+strconv.FormatInt(count, 10)),
	}
}

// own is an owner that starts a host and a terminal that counts, acknowledges
// nothing, says that it is ready, and waits to be killed.
func own() error {
	ctx := context.Background()
	client, err := host.Ensure(ctx, hosttest.Options(roleTB{}, host.Config{DataDir: os.Getenv(dirVariable)}))
	if err != nil {
		return err
	}
	spec := shell("count", host.KindPTY, `i=0; while ! [ -e stop ]; do i=$((i+1)); echo $i; done; echo end`)
	spec.Cwd = os.Getenv(dirVariable)
	if _, err := client.Spawn(ctx, spec); err != nil {
		return err
	}
	fmt.Println("ready")
	_, err = bufio.NewReader(os.Stdin).ReadByte() // never comes
	return err
}

// roleTB stands for a test in a process that is none.
type roleTB struct{ testing.TB }

func (roleTB) Helper()      {}
func (roleTB) Name() string { return "owner" }
