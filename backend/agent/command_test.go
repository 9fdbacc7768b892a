package agent_test

import (
	"context"
	"encoding/json"
	"runtime"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/claude"
	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/agent/shell"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestEnviron(t *testing.T) {
	t.Parallel()
	base := []string{"A=1", "B=2", "AB=3", "C", "=C:=C:\\x", "path=/bin"}
	got := agent.Command{Env: []string{"B=new", "D=4"}, Unset: []string{"A", "C", "PATH"}}.Environ(base)
	want := []string{"AB=3", "=C:=C:\\x", "path=/bin", "B=new", "D=4"}
	if runtime.GOOS == "windows" {
		want = slices.Delete(want, 2, 3)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if base[0] != "A=1" || base[1] != "B=2" {
		t.Errorf("the base was changed: %q", base)
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	drivers := agent.Drivers{claude.New(), shell.New(), demo.New()}
	for _, name := range []string{"claude", "shell", "demo"} {
		driver, err := drivers.Named(name)
		if err != nil || driver.Name() != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := drivers.Named("nobody"); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("nobody: %v", err)
	}
}

// A state that cannot be read, from a newer program, must not stop a launch.
func TestParsersTakeAnyState(t *testing.T) {
	t.Parallel()
	for _, driver := range (agent.Drivers{claude.New(), shell.New(), demo.New()}) {
		for _, state := range []string{"", "null", "[]", `"x"`, `{"out":5,"err":7,"ended":"?"}`, "{"} {
			p := driver.Parser(agent.Request{}, json.RawMessage(state))
			p.Stdout([]byte("text\n"))
			if !json.Valid(p.State()) {
				t.Errorf("%s with state %s: its state is %s", driver.Name(), state, p.State())
			}
		}
	}
}

// The picker shows these: each agent is named and explained, installed or not.
func TestProbesExplainThemselves(t *testing.T) {
	t.Parallel()
	env := agent.Environment{
		LookPath: func(string) (string, error) { return "", context.Canceled },
		Output:   func(context.Context, []string) ([]byte, error) { return nil, context.Canceled },
	}
	for _, driver := range (agent.Drivers{claude.New(), shell.New(), demo.New()}) {
		info := driver.Probe(t.Context(), env)
		if info.Name != driver.Name() || info.Label == "" || info.Detail == "" {
			t.Errorf("%+v", info)
		}
		if info.Demonstration != (info.Name == "demo") {
			t.Errorf("%s is marked wrongly", info.Name)
		}
	}
}
