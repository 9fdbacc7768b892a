package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// connected is an API over a backend of its own.
func connected(t *testing.T) *api.API {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	o, err := backend.Own(ctx, config.Config{DataDir: dir, ConfigDir: dir}, workbench.ModeServer)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := o.CloseSoon(); err != nil {
			t.Error(err)
		}
	})
	a := api.New()
	a.Connect(o)
	return a
}

// project adds a directory and returns its project and its path.
func project(t *testing.T, a *api.API) (workbench.Codebase, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "project")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	added, err := a.Project.Add(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	return added, dir
}

// must takes the results of a call that may not fail.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func wantCode(t *testing.T, what string, err error, code workbench.Code) {
	t.Helper()
	if got := workbench.ErrorCode(err); got != code {
		t.Errorf("%s: code %q of %v, want %q", what, got, err, code)
	}
}

// methods gives the name of every exported method of the API with null for
// each of its arguments.
func methods(a *api.API) map[string][]json.RawMessage {
	all := map[string][]json.RawMessage{}
	for _, target := range a.Structs() {
		v := reflect.ValueOf(target)
		for i := range v.NumMethod() {
			args := make([]json.RawMessage, v.Method(i).Type().NumIn())
			for n := range args {
				args[n] = json.RawMessage("null")
			}
			all[v.Elem().Type().Name()+"."+v.Type().Method(i).Name] = args
		}
	}
	return all
}

func TestEveryMethodAnswersBeforeTheBackendIsOpen(t *testing.T) {
	t.Parallel()
	a := api.New()
	d := api.NewDispatcher(a)
	all := methods(a)
	if len(all) < 45 {
		t.Errorf("only %d methods were found", len(all))
	}
	for name, args := range all {
		_, err := d.Call(name, args)
		wantCode(t, name, err, workbench.EUnavailable)
		_, err = d.Call(name, append(args, json.RawMessage("null")))
		wantCode(t, name+" with an argument more", err, workbench.EInvalid)
		for i := range args {
			wrong := append([]json.RawMessage{}, args...)
			wrong[i] = json.RawMessage(`[[{}]]`)
			_, err = d.Call(name, wrong)
			wantCode(t, name+" with a wrong argument", err, workbench.EInvalid)
		}
	}
	for _, name := range []string{"", "SessionAPI", "SessionAPI.", "SessionAPI.owner", "sessionAPI.List", "API.Connect", "Dispatcher.Call"} {
		_, err := d.Call(name, nil)
		wantCode(t, name, err, workbench.ENotFound)
	}
}

// A front end sends null and zeros when it has a defect. No method may answer
// that with a panic, which is an internal error.
func TestNoMethodBreaksOnNothing(t *testing.T) {
	t.Parallel()
	a := connected(t)
	d := api.NewDispatcher(a)
	for name, args := range methods(a) {
		if _, err := d.Call(name, args); workbench.ErrorCode(err) == workbench.EInternal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSessionsComeInPages(t *testing.T) {
	t.Parallel()
	a := connected(t)
	codebase, _ := project(t, a)
	const total = 250
	for i := range total {
		must(a.Session.New(codebase.ID, fmt.Sprint("number ", i)))(t)
	}
	seen := map[string]bool{}
	last := int64(1 << 62)
	var sizes []int
	for query := (api.SessionQuery{CodebaseID: codebase.ID}); ; {
		page := must(a.Session.List(query))(t)
		sizes = append(sizes, len(page.Sessions))
		for _, s := range page.Sessions {
			if seen[s.ID] || s.UpdatedAt > last {
				t.Fatalf("session %s of %d after %d", s.ID, s.UpdatedAt, last)
			}
			seen[s.ID], last = true, s.UpdatedAt
		}
		if query.Cursor = page.Next; query.Cursor == "" {
			break
		}
	}
	if len(seen) != total || fmt.Sprint(sizes) != "[100 100 50]" {
		t.Errorf("%d sessions in pages of %v", len(seen), sizes)
	}
	if page := must(a.Session.List(api.SessionQuery{Search: "number 17"}))(t); len(page.Sessions) != 11 || page.Next != "" {
		t.Errorf("%d found", len(page.Sessions)) // 17 and 170 to 179
	}
	for _, limit := range []int64{-1, 0, 101, 1 << 40} {
		if page := must(a.Session.List(api.SessionQuery{Limit: limit}))(t); len(page.Sessions) != 100 {
			t.Errorf("limit %d gives %d", limit, len(page.Sessions))
		}
	}
	if page := must(a.Session.List(api.SessionQuery{CodebaseID: "another"}))(t); page.Sessions == nil || len(page.Sessions) != 0 {
		t.Errorf("another project has %v", page.Sessions)
	}
	// A cursor that was altered gives a page, never an error.
	for _, cursor := range []string{"x", "/", "x/y", "-1/x", "99999999999999999999/x", "1/' OR 1=1 --", strings.Repeat("9", 4000)} {
		page, err := a.Session.List(api.SessionQuery{Cursor: cursor})
		if err != nil || page.Sessions == nil || len(page.Sessions) > 100 {
			t.Errorf("cursor %q: %d sessions, %v", cursor, len(page.Sessions), err)
		}
	}
}

func TestDraftIsStoredUntilItIsAVersion(t *testing.T) {
	t.Parallel()
	a := connected(t)
	codebase, _ := project(t, a)
	session := must(a.Session.New(codebase.ID, ""))(t)
	for i := range 3 {
		text := fmt.Sprint("typing ", i)
		if err := a.Session.SaveDraft(session.ID, text); err != nil {
			t.Fatal(err)
		}
		if view := must(a.Session.Show(session.ID))(t); view.Draft == nil || *view.Draft != text {
			t.Errorf("draft %v, want %q", view.Draft, text)
		}
	}
	must(a.Session.SetTask(session.ID, "typing 2", session.TaskHistoryVersion))(t)
	if view := must(a.Session.Show(session.ID))(t); view.Draft != nil {
		t.Errorf("draft %q after it became a version", *view.Draft)
	}
	_, err := a.Session.SetTask(session.ID, "another", session.TaskHistoryVersion)
	wantCode(t, "a version that has moved", err, workbench.EConflict)
	wantCode(t, "no session", a.Session.SaveDraft("x", "y"), workbench.ENotFound)
}

func TestDirectoryGone(t *testing.T) {
	t.Parallel()
	a := connected(t)
	codebase, dir := project(t, a)
	session := must(a.Session.New(codebase.ID, ""))(t)
	if view := must(a.Session.Show(session.ID))(t); view.DirectoryGone || view.Project == nil {
		t.Errorf("%+v", view)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if view := must(a.Session.Show(session.ID))(t); !view.DirectoryGone {
		t.Error("the session does not say that its directory is gone")
	}
	_, err := a.File.Children(session.ID, "")
	wantCode(t, "its files", err, workbench.EDirectoryGone)
}

func TestRememberedKeys(t *testing.T) {
	t.Parallel()
	a := connected(t)
	for _, key := range []string{"theme", "layout/01a2-b_C", "active_session"} {
		if value := must(a.System.Get(key))(t); value != nil {
			t.Errorf("%s is %q before it was set", key, *value)
		}
		if err := a.System.Set(key, "of "+key); err != nil {
			t.Fatal(err)
		}
		if value := must(a.System.Get(key))(t); value == nil || *value != "of "+key {
			t.Errorf("%s is %v", key, value)
		}
	}
	for _, key := range []string{"", "Theme", "a/b/c", "../x", "layout/", "a b", strings.Repeat("x", 129)} {
		_, err := a.System.Get(key)
		wantCode(t, "get "+key, err, workbench.EInvalid)
		wantCode(t, "set "+key, a.System.Set(key, ""), workbench.EInvalid)
	}
}
