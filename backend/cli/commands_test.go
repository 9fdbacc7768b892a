//go:build unix

package cli_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
)

type command = func(ts *testscript.TestScript, neg bool, args []string)

// commands are what the scripts can do besides what testscript knows:
//
//	repository DIR           makes a git repository with two commits' worth of files
//	serving                  waits until a server has published its address
//	exits N PROGRAM ARG…     runs a program and compares its exit status
//	until REGEXP PROGRAM …   runs a program until its output matches
//	field PATH VARIABLE      puts a field of the JSON on stdout into a variable
//	is PATH VALUE            compares a field of the JSON on stdout; \n is a newline
//	failure CODE REGEXP      holds stderr against an error, as a sentence or as JSON
//	columns TABLE [KEY…]     holds the keys of the JSON on stdout against a table's columns
//	sql STATEMENT            changes the database behind the program's back
//	signal NAME PID          sends a signal
//	tmpfs DIR OPTIONS        mounts a file system; see the condition mount
//	fill FILE                writes until the disk is full
func commands() map[string]command {
	return map[string]command{
		"repository": repository, "serving": serving, "exits": exits, "until": until,
		"field": field, "is": is, "failure": failure, "columns": columns,
		"sql": statement, "signal": send, "tmpfs": tmpfs, "fill": fill,
	}
}

func need(ts *testscript.TestScript, ok bool, usage string) {
	if !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

func dataDir(ts *testscript.TestScript) string { return ts.Getenv("HOLDFAST_DATA_DIR") }

func repository(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) == 1, "repository DIR")
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Join(dir, "src"), 0o700))
	for name, content := range map[string]string{".gitignore": "*.log\n", "README.md": "# Project\n", "src/main.go": "package main\n"} {
		ts.Check(os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	for _, git := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"add", "--all"},
		{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message", "Begin"},
	} {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, git...)...))
	}
}

func serving(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) == 0, "serving")
	eventually(ts, "a server that listens", func() bool {
		info, ok, err := config.Owner(config.Config{DataDir: dataDir(ts)}, host.StartToken)
		return err == nil && ok && info.Address != ""
	})
}

func eventually(ts *testscript.TestScript, what string, met func() bool) {
	for deadline := time.Now().Add(limit); !met(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("waited in vain for %s", what)
		}
	}
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) >= 2, "exits N PROGRAM ARG…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

func until(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) >= 2, "until REGEXP PROGRAM ARG…")
	pattern := regexp.MustCompile("(?m)" + args[0])
	eventually(ts, args[0], func() bool {
		ts.Check(ts.Exec(args[1], args[2:]...))
		return pattern.MatchString(ts.ReadFile("stdout"))
	})
}

// at finds a field by its path: keys and indexes with points between them.
func at(ts *testscript.TestScript, path string) any {
	var value any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &value))
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			found, ok := v[step]
			if !ok {
				ts.Fatalf("%s: there is no %q", path, step)
			}
			value = found
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(v) {
				ts.Fatalf("%s: there is no element %s among %d", path, step, len(v))
			}
			value = v[i]
		default:
			ts.Fatalf("%s: %q is in no object", path, step)
		}
	}
	return value
}

// plain writes a value of JSON as a script writes it.
func plain(ts *testscript.TestScript, value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	text, err := json.Marshal(value)
	ts.Check(err)
	return string(text)
}

func field(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) == 2, "field PATH VARIABLE")
	ts.Setenv(args[1], plain(ts, at(ts, args[0])))
}

func is(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, len(args) == 2, "is PATH VALUE")
	value := strings.ReplaceAll(args[1], `\n`, "\n")
	if got := plain(ts, at(ts, args[0])); (got == value) == neg {
		ts.Fatalf("%s is %q, compared with %q", args[0], got, value)
	}
}

func failure(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) == 2, "failure CODE REGEXP")
	text := strings.TrimSuffix(ts.ReadFile("stderr"), "\n")
	if strings.HasPrefix(text, "{") {
		var answer struct {
			Error struct{ Code, Message string } `json:"error"`
		}
		dec := json.NewDecoder(strings.NewReader(text))
		dec.DisallowUnknownFields()
		ts.Check(dec.Decode(&answer))
		if answer.Error.Code != args[0] {
			ts.Fatalf("code %q, want %q", answer.Error.Code, args[0])
		}
		text = answer.Error.Message
	}
	if strings.Contains(text, "\n") || !strings.HasSuffix(text, ".") {
		ts.Fatalf("not a sentence: %q", text)
	}
	if !regexp.MustCompile(args[1]).MatchString(text) {
		ts.Fatalf("%q does not say %q", text, args[1])
	}
}

func columns(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) >= 1, "columns TABLE [KEY…]")
	known := append(tableColumns(ts, args[0]), args[1:]...)
	var objects []map[string]any
	text := []byte(ts.ReadFile("stdout"))
	if json.Unmarshal(text, &objects) != nil {
		objects = make([]map[string]any, 1)
		ts.Check(json.Unmarshal(text, &objects[0]))
	}
	need(ts, len(objects) > 0, "columns needs at least one row")
	for _, object := range objects {
		for key := range object {
			if !slices.Contains(known, key) {
				ts.Fatalf("%q is no column of %s", key, args[0])
			}
		}
	}
}

func tableColumns(ts *testscript.TestScript, table string) []string {
	db := database(ts)
	defer db.Close()
	rows, err := db.Query(`SELECT * FROM ` + table + ` LIMIT 0`)
	ts.Check(err)
	defer rows.Close()
	names, err := rows.Columns()
	ts.Check(errors.Join(err, rows.Err()))
	return names
}

func database(ts *testscript.TestScript) *sql.DB {
	driver, source := "sqlite", filepath.Join(dataDir(ts), "holdfast.db")
	if address := ts.Getenv(config.EnvDatabaseURL); address != "" {
		driver, source = "pgx", address
	}
	db, err := sql.Open(driver, source)
	ts.Check(err)
	return db
}

func statement(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) == 1, "sql STATEMENT")
	db := database(ts)
	defer db.Close()
	_, err := db.ExecContext(context.Background(), args[0])
	ts.Check(err)
}

// hostPID is the process host of a data directory, 0 for none.
func hostPID(data string) int {
	raw, err := os.ReadFile(filepath.Join(data, "host", "host.json"))
	if err != nil {
		return 0
	}
	var state host.HostInfo
	if json.Unmarshal(raw, &state) != nil || !host.Alive(state.PID, state.StartToken) {
		return 0
	}
	return state.PID
}

func send(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) == 2, "signal NAME PID")
	signals := map[string]syscall.Signal{"STOP": syscall.SIGSTOP, "CONT": syscall.SIGCONT, "INT": syscall.SIGINT, "KILL": syscall.SIGKILL, "0": 0}
	number, ok := signals[args[0]]
	need(ts, ok, "signal STOP|CONT|INT|KILL|0 PID")
	pid, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(syscall.Kill(pid, number))
}

func fill(ts *testscript.TestScript, _ bool, args []string) {
	need(ts, len(args) == 1, "fill FILE")
	for n := 1 << 20; n > 0; n /= 2 { // to the last byte
		for {
			file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
			ts.Check(err)
			_, err = file.Write(make([]byte, n))
			ts.Check(file.Close())
			if errors.Is(err, syscall.ENOSPC) {
				break
			}
			ts.Check(err)
		}
	}
}

// condition answers the conditions of the scripts.
func condition(cond string) (bool, error) {
	switch cond {
	case "mount":
		return mayMount(), nil
	case "root":
		return os.Geteuid() == 0, nil
	case "claude": // where it is found without a PATH
		for _, path := range []string{"/opt/homebrew/bin/claude", "/usr/local/bin/claude"} {
			if _, err := os.Stat(path); err == nil {
				return true, nil
			}
		}
		return false, nil
	}
	return false, fmt.Errorf("there is no condition %q", cond)
}
