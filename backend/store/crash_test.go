package store_test

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// kills is how often a writer is killed. More are asked for by hand:
// go test ./backend/store -run SIGKILL -kills 5000.
var kills = flag.Int("kills", killsByDefault(), "how often TestAcknowledgedWritesSurviveSIGKILL kills a writer")

func killsByDefault() int {
	if storetest.Racing {
		return 30
	}
	return 300
}

// A test program with this variable is a writer: it writes to a database until
// it is killed. Its value is the path, or the address, of the database.
const writerVariable = "TEST_WRITER"

// acknowledged is what the store has confirmed to a writer.
type acknowledged struct {
	version int64 // of the task text
	files   int64 // version of the file selection
	output  int64 // bytes of the terminal
}

// wrote is how a writer says what was confirmed.
const wrote = "version %d files %d output %d\n"

func (a *acknowledged) say() { fmt.Printf(wrote, a.version, a.files, a.output) }

func openDatabase(ctx context.Context, place string) (*store.DB, error) {
	if filepath.IsAbs(place) {
		return store.Open(ctx, store.Options{Path: place})
	}
	return store.Open(ctx, store.Options{URL: place})
}

// writeUntilKilled goes on where the last writer was killed, and prints each
// write once the store has acknowledged it.
func writeUntilKilled(ctx context.Context, place string) error {
	db, err := openDatabase(ctx, place)
	if err != nil {
		return err
	}
	w, err := findWork(ctx, db)
	if err != nil {
		return err
	}
	at := acknowledged{
		version: w.session.TaskHistoryVersion, files: w.session.FileHistoryVersion, output: w.terminal.OutputEndOffset,
	}
	for {
		if err := w.goOn(ctx, db); err != nil {
			return err
		}
		move, err := db.WriteTask(ctx, workbench.TaskWrite{
			SessionID: w.session.ID, HostID: w.session.HostID, Version: at.version, OpType: workbench.OpEdit, Description: taskOf(at.version + 1),
		})
		if err != nil {
			return err
		}
		at.version = move.Version
		at.say()
		if at.files, err = walkFiles(ctx, db, w.session, at.files); err != nil {
			return err
		}
		at.say()
		data := outputOf(at.output)
		if err := db.IngestTerminal(ctx, workbench.TerminalIngest{
			TerminalID: w.terminal.ID, ProcessID: w.process.ID, From: at.output - w.base, To: at.output - w.base + int64(len(data)),
			Chunks: []workbench.OutputChunk{{StartOffset: at.output, ByteCount: int64(len(data)), Codec: workbench.CodecRaw, Data: data}},
		}); err != nil {
			return err
		}
		at.output += int64(len(data))
		at.say()
		if rand.IntN(4) == 0 {
			if err := w.end(ctx, db); err != nil {
				return err
			}
		}
	}
}

// end ends the terminal and compresses its output.
func (w *work) end(ctx context.Context, db *store.DB) error {
	if err := db.EndTerminal(ctx, workbench.TerminalEnd{
		TerminalID: w.terminal.ID, ProcessID: w.process.ID, Status: workbench.TerminalCompleted, Reason: workbench.EndExited, Process: workbench.ProcessExited,
	}); err != nil {
		return err
	}
	_, err := db.CompactOutput(ctx, w.terminal.ID)
	return err
}

// goOn lets the terminal run, wherever the last writer was killed.
func (w *work) goOn(ctx context.Context, db *store.DB) error {
	t, err := db.Terminal(ctx, w.terminal.ID)
	if err != nil {
		return err
	}
	if t.Status.Ended() {
		if _, err := db.RestartTerminal(ctx, t.ID, workbench.Process{
			ID: workbench.NewID(), HostID: t.HostID, Kind: workbench.ProcessPTY, Cwd: "/", Argv: []string{"sh"},
		}); err != nil {
			return err
		}
	}
	if w.process, err = db.TerminalProcess(ctx, t.ID); err != nil {
		return err
	}
	if w.process.Status == workbench.ProcessStarting {
		if err := db.TerminalStarted(ctx, t.ID, storetest.Start(w.process.ID)); err != nil {
			return err
		}
	}
	stream, err := db.Stream(ctx, w.process.ID, workbench.StreamPTY)
	w.base = stream.BaseOffset
	return err
}

// walkFiles selects other files, or goes back or forth in the history.
func walkFiles(ctx context.Context, db *store.DB, s workbench.Session, version int64) (int64, error) {
	var move workbench.FilesMove
	var err error
	switch rand.IntN(4) {
	case 0:
		move, err = db.UndoFiles(ctx, s.ID, version)
	case 1:
		move, err = db.RedoFiles(ctx, s.ID, version)
	default:
		move, err = db.WriteFiles(ctx, workbench.FilesWrite{
			SessionID: s.ID, HostID: s.HostID, Version: version, OpType: workbench.OpEdit, IncludedFiles: []string{fmt.Sprint(version)},
		})
	}
	return move.Version, err
}

func taskOf(version int64) string { return fmt.Sprintf("the text of version %d", version) }

// outputOf is what the terminal prints from an offset on.
func outputOf(offset int64) []byte { return fmt.Appendf(nil, "the line at %d\r\n", offset) }

// work is the one session and terminal of the database.
type work struct {
	session  workbench.Session
	terminal workbench.TerminalSummary
	process  workbench.Process
	base     int64 // where the output of process begins
}

func findWork(ctx context.Context, db *store.DB) (w work, err error) {
	cards, err := db.SessionCards(ctx, workbench.SessionFilter{Limit: 1})
	if err != nil || len(cards) == 0 {
		return w, fmt.Errorf("no session: %w", err)
	}
	if w.session, err = db.Session(ctx, cards[0].ID); err != nil {
		return w, err
	}
	terminals, err := db.Terminals(ctx, workbench.TerminalFilter{Limit: 1})
	if err != nil || len(terminals) == 0 {
		return w, fmt.Errorf("no terminal: %w", err)
	}
	w.terminal = terminals[0]
	w.process, err = db.TerminalProcess(ctx, w.terminal.ID)
	return w, err
}

// TestAcknowledgedWritesSurviveSIGKILL kills a writer at random moments and
// goes on in the same database.
func TestAcknowledgedWritesSurviveSIGKILL(t *testing.T) {
	t.Parallel()
	rounds := *kills
	const databases = 4 // at a time: a round is mostly waiting
	var packed atomic.Bool
	t.Cleanup(func() {
		if !packed.Load() {
			t.Error("no output was compressed; nothing of that was shown")
		}
	})
	for n := range databases {
		t.Run(fmt.Sprintf("SQLite-%d", n), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "holdfast.db")
			killAgainAndAgain(t, path, (rounds+databases-1)/databases)
			if report := texts(t, raw(t, path), `PRAGMA integrity_check`); len(report) != 1 || report[0] != "ok" {
				t.Errorf("integrity: %v", report)
			}
			if texts(t, raw(t, path), `SELECT COUNT(*) FROM terminal_output WHERE codec = 'zstd'`)[0] != "0" {
				packed.Store(true)
			}
		})
	}
	t.Run("Postgres", func(t *testing.T) {
		t.Parallel()
		killAgainAndAgain(t, storetest.PostgresURL(t), rounds/10)
	})
}

func killAgainAndAgain(t *testing.T, place string, rounds int) {
	t.Helper()
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	first, err := openDatabase(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	storetest.RunningTerminal(t, first, storetest.Session(t, first, storetest.Host(t, first).ID))
	closeNow(t, first)
	known := acknowledged{version: 1, files: 1}
	for round := range rounds {
		known = killWriter(t, place, known, random)
		known = checkSurvivors(t, place, known)
		if t.Failed() {
			t.Fatalf("in round %d, seed %d", round, seed)
		}
	}
	if known.version < int64(rounds) {
		t.Errorf("only %d versions were written in %d rounds; nothing was shown", known.version, rounds)
	}
}

// killWriter starts a writer, kills it after some writes and a little more, or
// while it begins, and returns the last write that it confirmed.
func killWriter(t *testing.T, place string, known acknowledged, random *rand.Rand) acknowledged {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerVariable+"="+place)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = cmd.Process.Kill() }
	writes := random.IntN(24) // 0: while it begins
	delay := time.Duration(random.IntN(3_000)) * time.Microsecond
	if writes == 0 {
		defer time.AfterFunc(delay*20, kill).Stop()
	}
	lines := bufio.NewScanner(out)
	for n := 1; lines.Scan(); n++ {
		if _, err := fmt.Sscanf(lines.Text()+"\n", wrote, &known.version, &known.files, &known.output); err != nil {
			t.Fatalf("the writer said %q", lines.Text())
		}
		if n == writes {
			time.AfterFunc(delay, kill) // in the middle of whatever it does then
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return known
}

// checkSurvivors looks for everything that was acknowledged and returns what is
// there: the last write may have been stored without a word.
func checkSurvivors(t *testing.T, place string, known acknowledged) acknowledged {
	t.Helper()
	ctx := t.Context()
	db, err := openDatabase(ctx, place)
	if err != nil {
		t.Fatal(err)
	}
	defer closeNow(t, db)
	w, err := findWork(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	s := w.session
	if s.TaskHistoryVersion < known.version || s.FileHistoryVersion < known.files || w.terminal.OutputEndOffset < known.output {
		t.Errorf("%+v was acknowledged, there are versions %d and %d and %d bytes", known, s.TaskHistoryVersion, s.FileHistoryVersion, w.terminal.OutputEndOffset)
	}
	if s.TaskHistoryVersion > 1 && s.TaskDescription != taskOf(s.TaskHistoryVersion) {
		t.Errorf("version %d has the text %q", s.TaskHistoryVersion, s.TaskDescription)
	}
	for version := s.TaskHistoryVersion; version >= max(2, s.TaskHistoryVersion-30); version-- {
		entry, err := db.TaskVersion(ctx, s.ID, version-1)
		if err != nil || entry.Version != version || entry.Description != taskOf(version) {
			t.Errorf("version %d is gone: %+v, %v", version, entry, err)
		}
	}
	checkSelection(t, db, s)
	checkOutput(t, db, w.terminal)
	if report, err := db.IntegrityCheck(ctx); report != "" || err != nil {
		t.Errorf("integrity: %q, %v", report, err)
	}
	return acknowledged{version: s.TaskHistoryVersion, files: s.FileHistoryVersion, output: w.terminal.OutputEndOffset}
}

// checkSelection looks for the entry that is current: it is there, on the undo
// line, and says what the session says.
func checkSelection(t *testing.T, db *store.DB, s workbench.Session) {
	t.Helper()
	entries, err := db.FileSelections(t.Context(), s.ID, s.FileHistoryCurrentIndex+1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].SequenceNumber != s.FileHistoryCurrentIndex || entries[0].SupersededAt != nil ||
		!slices.Equal(entries[0].IncludedFiles, s.IncludedFiles) {
		t.Errorf("the session has %v from entry %d; there is %+v", s.IncludedFiles, s.FileHistoryCurrentIndex, entries)
	}
}

// checkOutput reads the newest output: every line says where it must be.
func checkOutput(t *testing.T, db *store.DB, term workbench.TerminalSummary) {
	t.Helper()
	from := max(0, term.OutputEndOffset-1_000)
	chunks, err := db.TerminalOutput(t.Context(), term.ID, from, 1_000)
	if err != nil {
		t.Fatal(err)
	}
	end := term.OutputEndOffset
	for _, c := range chunks {
		if !bytes.Equal(c.Data, outputOf(c.StartOffset)) {
			t.Errorf("at %d is %q", c.StartOffset, c.Data)
		}
		end = c.StartOffset + c.ByteCount
	}
	if end != term.OutputEndOffset {
		t.Errorf("the output ends at %d, the terminal says %d", end, term.OutputEndOffset)
	}
}
