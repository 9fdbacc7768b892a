//go:build window

package windowtest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// command runs a command of the palette by its title and waits for what it leads to.
func (p *program) command(tb testing.TB, w *window, display *display, title, view string) {
	tb.Helper()
	if err := os.Truncate(p.painted, 0); err != nil {
		tb.Fatal(err)
	}
	display.focus(tb)
	display.do(tb, "key", "F1")
	p.awaitPainted(tb, w, "palette")
	display.do(tb, "type", "--delay", "30", title)
	display.do(tb, "key", "Return")
	p.awaitPainted(tb, w, view)
}

// dialog waits for the dialog of the platform with that title and gives it the keyboard.
func (d *display) dialog(tb testing.TB, title string) (id string) {
	tb.Helper()
	await(tb, "the dialog "+title, func() bool {
		for _, id = range d.windows(tb) {
			if strings.HasPrefix(d.do(tb, "getwindowname", id), title) {
				return true
			}
		}
		return false
	})
	d.do(tb, "windowfocus", "--sync", id)
	return id
}

// answer gives the dialog a path, "" to cancel it, and waits until it is gone.
func (d *display) answer(tb testing.TB, id, path string) {
	tb.Helper()
	key := "Escape"
	if path != "" {
		// Return would take what the list of completions offers. The letters are the buttons'.
		key = "alt+o"
		if strings.HasPrefix(d.do(tb, "getwindowname", id), "Save") {
			key = "alt+s"
		}
		d.do(tb, "key", "slash")        // opens the field for a path
		d.screenshot(tb, "dialog-path") // what is typed before the field stands is lost
		d.do(tb, "type", "--delay", "30", strings.TrimPrefix(path, "/"))
	}
	await(tb, "the dialog to be gone", func() bool {
		d.do(tb, "key", key, "sleep", "0.3")
		return !slices.Contains(d.windows(tb), id)
	})
	d.focus(tb)
}

// call asks the running window's owner as a command would, where no verb tells.
func (p *program) call(tb testing.TB, out any, method string, args ...any) {
	tb.Helper()
	var owner struct{ Address, Token string }
	raw, err := os.ReadFile(filepath.Join(p.data, "owner.json"))
	if err == nil {
		err = json.Unmarshal(raw, &owner)
	}
	if err != nil {
		tb.Fatal(err)
	}
	body, err := json.Marshal(args)
	if err != nil {
		tb.Fatal(err)
	}
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, "http://"+owner.Address+"/rpc/"+method, bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+owner.Token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	said := struct {
		Result any `json:"result"`
		Error  any `json:"error"`
	}{Result: out}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil || said.Error != nil {
		tb.Fatalf("%s: %v %v", method, said.Error, err)
	}
}

// repository makes a git repository beside the data directory.
func (p *program) repository(tb testing.TB, name string) string {
	tb.Helper()
	path := filepath.Join(filepath.Dir(p.data), name)
	if out, err := exec.Command("git", "init", "-q", path).CombinedOutput(); err != nil {
		tb.Fatalf("git init: %v\n%s", err, out)
	}
	return path
}

func (p *program) folder(tb testing.TB, name string) string {
	tb.Helper()
	path := filepath.Join(filepath.Dir(p.data), name)
	if err := os.MkdirAll(path, 0o755); err != nil {
		tb.Fatal(err)
	}
	return path
}

func TestAFolderIsChosenInTheDialogOfThePlatform(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	session := p.newSession(t)
	beside := p.folder(t, "beside")
	w := p.open(t, display, "holdfast://session/"+session)
	p.awaitPainted(t, w, "workspace")
	external := func() []string {
		var folders []struct{ Path string }
		p.call(t, &folders, "FileAPI.External", session)
		paths := []string{}
		for _, f := range folders {
			paths = append(paths, f.Path)
		}
		return paths
	}

	p.command(t, w, display, "External folders", "external-folders")
	const title = "Choose a folder"
	display.do(t, "key", "--delay", "50", "Tab", "space") // from the field to the button
	display.answer(t, display.dialog(t, title), "")
	display.do(t, "key", "space") // the button has the focus again
	dialog := display.dialog(t, title)
	if got := external(); len(got) != 0 {
		t.Errorf("a cancelled dialog added %q", got)
	}
	display.answer(t, dialog, beside)
	await(t, "the folder to be listed", func() bool { return slices.Equal(external(), []string{beside}) })
	display.screenshot(t, "external")

	other := p.repository(t, "other")
	p.command(t, w, display, "Open project", "open-project")
	display.answer(t, display.dialog(t, "Choose the project folder"), other)
	await(t, "the project to be there", func() bool {
		return strings.Contains(p.run(t, "project", "list"), other)
	})
	w.end(t)
}

func TestACsvIsSavedInTheDialogOfThePlatform(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	session := p.newSession(t)
	p.run(t, "job", "run", "--session", session, "--agent", "demo", "--prompt", "cost", "--", "--usage", "100")
	w := p.open(t, display, "holdfast://session/"+session)
	p.awaitPainted(t, w, "workspace")
	file := filepath.Join(p.folder(t, "saved"), "june.csv")
	save := func(path string) {
		display.do(t, "mousemove", "1470", "114", "click", "1") // the button at the end of the head
		display.answer(t, display.dialog(t, "Save as CSV"), path)
	}

	p.command(t, w, display, "Cost", "cost")
	display.screenshot(t, "cost")
	save("")
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 0 {
		t.Errorf("a cancelled dialog left %v: %v", entries, err)
	}
	save(strings.TrimSuffix(file, ".csv")) // the dialog selects its proposal but for the ending
	await(t, "the file", func() bool {
		text, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(text), session) && strings.Count(string(text), "\n") == 2
	})
	display.screenshot(t, "csv")
	w.end(t)
}

func TestABundleIsChosenInTheDialogOfThePlatform(t *testing.T) {
	t.Parallel()
	display := startDisplay(t)
	p := setup(t, display)
	session := p.newSession(t)
	file := filepath.Join(p.folder(t, "bundles"), "all.zip")
	p.run(t, "export", file)
	p.run(t, "session", "delete", session)
	w := p.open(t, display)
	p.awaitPainted(t, w, "picker")

	p.command(t, w, display, "Import a bundle", "import")
	display.do(t, "key", "--delay", "50", "Tab", "space") // from the field to the button
	display.answer(t, display.dialog(t, "Choose file"), "")
	display.do(t, "key", "space")
	display.answer(t, display.dialog(t, "Choose file"), file)
	display.screenshot(t, "import")
	display.do(t, "key", "--delay", "100", "shift+Tab", "shift+Tab") // round to the last button
	await(t, "the session to be back", func() bool {
		display.do(t, "key", "Return")
		return strings.Contains(p.run(t, "session", "list"), session)
	})
	w.end(t)
}
