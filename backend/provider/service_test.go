package provider_test

import (
	"log/slog"
	"reflect"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/provider"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestProvidersAreKept(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var notices []workbench.Notice
	open := func() *provider.Service {
		s := provider.New(db, func(n workbench.Notice) { notices = append(notices, n) }, slog.New(slog.DiscardHandler))
		if err := s.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	local := agent.Provider{Name: "local", Kind: agent.KindOpenAIChat, BaseURL: " http://127.0.0.1:11434/v1/ ", Models: []string{"m"}}
	local, err := s.Save(t.Context(), local)
	if err != nil || local.BaseURL != "http://127.0.0.1:11434/v1" {
		t.Fatalf("%+v %v", local, err)
	}
	program := agent.Provider{Name: "a-program", Kind: agent.KindACP, Argv: []string{"x", "--acp"}, Models: []string{}}
	if _, err := s.Save(t.Context(), program); err != nil {
		t.Fatal(err)
	}
	// A row of another version is not in the way.
	if err := db.SetProvider(t.Context(), "newer", `{"name":"newer","kind":"telepathy"}`); err != nil {
		t.Fatal(err)
	}
	if got := open().List(); !reflect.DeepEqual(got, []agent.Provider{program, local}) {
		t.Errorf("after a restart %+v", got)
	}
	if err := s.Remove(t.Context(), "local"); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), "local"); workbench.ErrorCode(err) != workbench.ENotFound {
		t.Errorf("removed twice: %v", err)
	}
	if got := open().List(); len(got) != 1 || got[0].Name != "a-program" || len(notices) != 3 {
		t.Errorf("%+v, %d notices", got, len(notices))
	}
}

func TestWrongProviders(t *testing.T) {
	t.Parallel()
	s := provider.New(storetest.Open(t), func(workbench.Notice) {}, slog.New(slog.DiscardHandler))
	for name, p := range map[string]agent.Provider{
		"no name":          {Kind: agent.KindAnthropic},
		"name":             {Name: "a:b", Kind: agent.KindAnthropic},
		"no kind":          {Name: "a"},
		"no address":       {Name: "a", Kind: agent.KindOpenAIChat},
		"no scheme":        {Name: "a", Kind: agent.KindOpenAIChat, BaseURL: "localhost:1234"},
		"password":         {Name: "a", Kind: agent.KindOpenAI, BaseURL: "https://u:p@x.example"},
		"key in the clear": {Name: "a", Kind: agent.KindOpenAI, BaseURL: "http://x.example", SecretName: "k"},
		"no program":       {Name: "a", Kind: agent.KindACP},
	} {
		if _, err := s.Save(t.Context(), p); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
