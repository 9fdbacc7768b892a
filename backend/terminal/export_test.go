package terminal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (b *bench) export(id, format string) string {
	b.t.Helper()
	var out bytes.Buffer
	if err := b.Export(b.t.Context(), id, format, &out); err != nil {
		b.t.Fatal(err)
	}
	return out.String()
}

// castEvent is an event of an asciicast as its readers know it.
type castEvent struct {
	at         float64
	kind, data string
}

// castHead is its header, with what no header of ours has.
type castHead struct {
	Version, Width, Height int64
	Timestamp              int64
	Title                  string
	Env                    map[string]string
}

func readCast(t *testing.T, text string) (header castHead, events []castEvent) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&header); err != nil {
		t.Fatal(err)
	}
	for {
		var e castEvent
		err := d.Decode(&[]any{&e.at, &e.kind, &e.data})
		if errors.Is(err, io.EOF) {
			return header, events
		}
		if err != nil || e.kind == "" {
			t.Fatalf("%+v, %v", e, err)
		}
		events = append(events, e)
	}
}

// played is what the events of an asciicast print.
func played(events []castEvent) string {
	var all strings.Builder
	for _, e := range events {
		if e.kind == "o" {
			all.WriteString(e.data)
		}
	}
	return all.String()
}

// TestExportRaw gives the bytes of two processes as they are.
func TestExportRaw(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open(`stty raw; printf '\0\377\200한\033[1m'; head -c 300000 /dev/zero`)
	b.ended(row.ID)
	b.restart(row.ID, terminal.RestartSpec{})
	b.ended(row.ID)
	want, _ := b.stored(row.ID)
	if got := b.export(row.ID, terminal.FormatRaw); got != string(want) || len(got) < 600000 {
		t.Errorf("%d bytes, and not the %d that are stored", len(got), len(want))
	}
}

// TestExportText gives what a reader sees, with a line between two processes.
func TestExportText(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open(`printf '\033[31mred\033[0m\r\nover\rO\n\033[?1049hhidden\033[?1049l한글'`)
	b.ended(row.ID)
	b.restart(row.ID, terminal.RestartSpec{Command: []string{"/bin/sh", "-c", "printf second"}})
	b.ended(row.ID)
	if got, want := b.export(row.ID, terminal.FormatText), "red\nOver\n한글\n[/bin/sh -c printf second]\nsecond\n"; got != want {
		t.Errorf("%q, wanted %q", got, want)
	}
}

// TestExportAsciicast plays what was printed, with the sizes and processes at
// their places, characters whole, and time that does not run backwards.
func TestExportAsciicast(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	text := strings.Repeat("한글 <b> text\r\n", 3000) // chunks of 16 KiB cut characters
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	row, err := b.Open(t.Context(), terminal.Spec{
		WorkingDirectory: "/", Command: []string{"/bin/sh", "-c", `stty raw -echo; cat "$0"; read x; printf '\377end\355'`, file}, Title: "two runs",
	})
	if err != nil {
		t.Fatal(err)
	}
	c := b.cursor(row.ID, 0)
	for c.Offset() < int64(len(text)) {
		if _, err := c.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Resize(t.Context(), row.ID, 100, 30); err != nil {
		t.Fatal(err)
	}
	if err := b.Write(t.Context(), row.ID, []byte("\n")); err != nil {
		t.Fatal(err)
	}
	b.ended(row.ID)
	b.restart(row.ID, terminal.RestartSpec{Command: []string{"/bin/sh", "-c", "echo second"}})
	b.ended(row.ID)

	header, events := readCast(t, b.export(row.ID, terminal.FormatAsciicast))
	want80x24 := castHead{Version: 2, Width: 80, Height: 24, Title: "two runs", Timestamp: header.Timestamp}
	if !reflect.DeepEqual(header, want80x24) || header.Timestamp < b.row(row.ID).CreatedAt/1000 {
		t.Errorf("%+v", header)
	}
	want := text + "\ufffdend\ufffd" + screen.Border + "\r\nsecond\r\n"
	if got := played(events); got != want {
		t.Errorf("it plays %d bytes, wanted %d: …%q", len(got), len(want), got[max(len(got)-200, 0):])
	}
	if !slices.IsSortedFunc(events, func(a, b castEvent) int { return int((a.at - b.at) * 1e6) }) || events[0].at != 0 {
		t.Error("time runs backwards, or does not begin at 0")
	}
	kinds := map[string]string{}
	for _, e := range events {
		if e.kind != "o" {
			kinds[e.kind] += e.data + ";"
		}
	}
	if kinds["r"] != "100x30;" || kinds["m"] != "/bin/sh -c echo second;" {
		t.Errorf("%v", kinds)
	}
}

// TestExportOfAGap says how much is missing, at its place. A character that the
// gap cut is not mended with what follows.
func TestExportOfAGap(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row, p := storetest.RunningTerminal(t, b.db.DB, storetest.Session(t, b.db.DB, b.host.ID))
	han := "한"
	err := b.db.IngestTerminal(t.Context(), workbench.TerminalIngest{
		TerminalID: row.ID, ProcessID: p.ID, From: 0, To: 106,
		Chunks: []workbench.OutputChunk{
			{StartOffset: 0, ByteCount: 3, Codec: workbench.CodecRaw, Data: []byte("a" + han[:2])},
			{StartOffset: 3, ByteCount: 100, Codec: workbench.CodecGap},
			{StartOffset: 103, ByteCount: 3, Codec: workbench.CodecRaw, Data: []byte(han)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, events := readCast(t, b.export(row.ID, terminal.FormatAsciicast))
	var all string
	for _, e := range events {
		all += e.kind + e.data + "\n"
	}
	if want := "oa\no\ufffd\ufffd\nm100 bytes are missing\no한\n"; all != want {
		t.Errorf("%q", all)
	}
	if got := b.export(row.ID, terminal.FormatText); got != "a\ufffd\n[100 bytes are missing]\n한\n" {
		t.Errorf("%q", got)
	}
	if got := b.export(row.ID, terminal.FormatRaw); got != "a"+han[:2]+han {
		t.Errorf("%q", got)
	}
}

// TestExportFile writes a file whole or not at all, and never over another one
// unasked.
func TestExportFile(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("echo hello")
	b.ended(row.ID)
	dir := t.TempDir()
	file := filepath.Join(dir, "hello.cast")
	ctx := t.Context()
	if err := b.ExportFile(ctx, row.ID, terminal.FormatRaw, file, false); err != nil {
		t.Fatal(err)
	}
	code(t, b.ExportFile(ctx, row.ID, terminal.FormatAsciicast, file, false), workbench.EConflict)
	if got, err := os.ReadFile(file); err != nil || string(got) != "hello\r\n" {
		t.Errorf("%q, %v", got, err)
	}
	code(t, b.ExportFile(ctx, row.ID, "pdf", file, true), workbench.EInvalid)
	code(t, b.ExportFile(ctx, workbench.NewID(), terminal.FormatRaw, file, true), workbench.ENotFound)
	code(t, b.ExportFile(ctx, row.ID, terminal.FormatRaw, filepath.Join(dir, "no", "file"), false), workbench.EDirectoryGone)
	code(t, b.ExportFile(ctx, row.ID, terminal.FormatRaw, "file", false), workbench.EInvalid)
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if err := b.ExportFile(canceled, row.ID, terminal.FormatRaw, file, true); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != "hello\r\n" {
		t.Errorf("a failed export left %q, %v", got, err)
	}
	if err := b.ExportFile(ctx, row.ID, terminal.FormatAsciicast, file, true); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(got, []byte(`{"version":2`)) {
		t.Errorf("%q, %v", got, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// TestExportOfWhatRuns ends, though the program does not.
func TestExportOfWhatRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open("yes")
	b.read(b.cursor(row.ID, 0), "y\r\ny\r\n")
	if got := b.export(row.ID, terminal.FormatRaw); !strings.HasPrefix(got, "y\r\n") {
		t.Errorf("%d bytes", len(got))
	}
}
