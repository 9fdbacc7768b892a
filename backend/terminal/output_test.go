package terminal_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// all reads a cursor to the end of the terminal.
func (b *bench) all(c *terminal.Cursor) (data []byte, missing int64) {
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	for {
		p, err := c.Next(ctx)
		if err != nil {
			b.t.Errorf("after %d bytes: %v", len(data), err)
			return data, missing
		}
		if p.Ended {
			return data, missing
		}
		data = append(data, p.Data...)
		missing += p.Gap
	}
}

// TestFlood reads 20 MB from several places while they come, and once they are
// stored. Under the race detector it is 3 MB.
func TestFlood(t *testing.T) {
	t.Parallel()
	size := 20 << 20
	if storetest.Racing {
		size = 3 << 20
	}
	b := newBench(t, host.Config{})
	file := filepath.Join(t.TempDir(), "printed")
	row := b.open(`stty raw -echo; head -c `+strconv.Itoa(size)+` /dev/urandom | tee "$1"`, file)
	type reading struct {
		from int64
		data []byte
	}
	readings := make(chan reading)
	for _, from := range []int64{0, 0, 1_234_567} {
		c := b.cursor(row.ID, from)
		go func() {
			data, _ := b.all(c)
			readings <- reading{from, data}
		}()
	}
	var got []reading
	for range 3 {
		got = append(got, <-readings)
	}
	printed, err := os.ReadFile(file)
	if err != nil || len(printed) != size {
		t.Fatalf("%d bytes were printed: %v", len(printed), err)
	}
	for _, r := range got {
		if sha256.Sum256(r.data) != sha256.Sum256(printed[r.from:]) {
			t.Errorf("from %d: %d bytes, and not those that were printed", r.from, len(r.data))
		}
	}
	if data, missing := b.stored(row.ID); missing > 0 || sha256.Sum256(data) != sha256.Sum256(printed) {
		t.Errorf("stored: %d bytes, %d missing, and not those that were printed", len(data), missing)
	}
	b.ended(row.ID)
	for _, from := range []int{0, 1, 16<<10 - 1, 16 << 10, size - 1, size} {
		if data, _ := b.all(b.cursor(row.ID, int64(from))); !bytes.Equal(data, printed[from:]) {
			t.Errorf("after the end, from %d: %d bytes, and not those that were printed", from, len(data))
		}
	}
	if data, _ := b.all(b.cursor(row.ID, -100)); !bytes.Equal(data, printed[size-100:]) {
		t.Errorf("the last 100 bytes are %d others", len(data))
	}
}

// TestGap lets the host drop output while nobody owns it. A reader gets what is
// kept and the size of what is not, though the process prints no more.
func TestGap(t *testing.T) {
	t.Parallel()
	const size = 1 << 20
	b := newBench(t, host.Config{RetainBytes: 64 << 10, SegmentBytes: 16 << 10})
	dir := t.TempDir()
	flood, done := filepath.Join(dir, "flood"), filepath.Join(dir, "done")
	row := b.open(`stty raw -echo; echo first; until [ -e "$1" ]; do sleep 0.01; done
		head -c `+strconv.Itoa(size)+` /dev/zero; printf last; : > "$2"; cat`, flood, done)
	b.read(b.cursor(row.ID, 0), "first")
	b.end()
	if err := os.WriteFile(flood, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the flood is over", func() bool { _, err := os.Stat(done); return err == nil })
	b.begin()
	b.launch()
	c := b.cursor(row.ID, 0)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var data []byte
	var missing int64
	for !bytes.HasSuffix(data, []byte("last")) {
		p, err := c.Next(ctx)
		if err != nil {
			t.Fatalf("%v after %d bytes and a gap of %d", err, len(data), missing)
		}
		data, missing = append(data, p.Data...), missing+p.Gap
	}
	if want := int64(size + len("first\n") + len("last")); missing == 0 || int64(len(data))+missing != want {
		t.Errorf("%d bytes and a gap of %d, wanted %d in all", len(data), missing, want)
	}
	eventually(t, "all of it is stored", func() bool { return b.row(row.ID).OutputEndOffset == int64(len(data))+missing })
	stored, gap := b.stored(row.ID)
	if !bytes.Equal(stored, data) || gap != missing {
		t.Errorf("stored are %d bytes and a gap of %d, read were %d and %d", len(stored), gap, len(data), missing)
	}
}

// TestBatches counts the commits for a slow writer: each is a sync of the disk.
func TestBatches(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	row := b.open(`i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo $i; sleep 0.001; done`)
	b.ended(row.ID)
	data, _ := b.stored(row.ID)
	lines, commits := bytes.Count(data, []byte("\n")), b.db.commits.Load()
	if lines != 500 || commits > 100 {
		t.Errorf("%d lines in %d commits", lines, commits)
	}
}

func diskFull() *workbench.Error {
	return workbench.Errorf(workbench.EDiskFull, "The disk is full.")
}

// TestRefusedOutput lets the database refuse output for a while. The screen
// goes on, and in the end everything is stored.
func TestRefusedOutput(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.db.refusal.Store(diskFull())
	row := b.open(`stty -echo; echo first; read line; echo "$line"`)
	c := b.cursor(row.ID, 0)
	b.read(c, "first")
	eventually(t, "output was refused", func() bool { return b.db.refused.Load() > 0 })
	if err := b.Write(t.Context(), row.ID, []byte("second\n")); err != nil {
		t.Fatal(err)
	}
	b.read(c, "second")
	if data, _ := b.stored(row.ID); len(data) > 0 || b.row(row.ID).Status.Ended() {
		t.Errorf("stored %q, %s", data, b.row(row.ID).Status)
	}
	b.db.refusal.Store(nil)
	b.ended(row.ID)
	if data, _ := b.stored(row.ID); string(data) != "first\r\nsecond\r\n" {
		t.Errorf("stored %q", data)
	}
}

// TestClosedWhileRefused closes the service while the database refuses what an
// ended process printed. It must not be settled without its output.
func TestClosedWhileRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{})
	b.db.refusal.Store(diskFull())
	row := b.open(`echo kept`)
	eventually(t, "the process has ended", func() bool {
		known, err := b.link.Spool().List()
		return err == nil && len(known) == 1 && known[0].State == host.StateExited
	})
	before := b.db.refused.Load()
	eventually(t, "output was refused", func() bool { return b.db.refused.Load() > before })
	b.end()
	if got := b.row(row.ID); got.Status.Ended() {
		t.Errorf("%s, with %q", got.Status, got.OutputLog)
	}
	b.db.refusal.Store(nil)
	b.begin()
	b.launch()
	if got := b.ended(row.ID); got.Status != workbench.TerminalCompleted || !strings.Contains(got.OutputLog, "kept") {
		t.Errorf("%s, with %q", got.Status, got.OutputLog)
	}
}

// TestNothingIsAcknowledgedBeforeItIsStored looks at what the host keeps while
// the database refuses output, and after it took it.
func TestNothingIsAcknowledgedBeforeItIsStored(t *testing.T) {
	t.Parallel()
	b := newBench(t, host.Config{SegmentBytes: 4 << 10})
	b.db.refusal.Store(diskFull())
	row := b.open(`stty raw -echo; head -c 1048576 /dev/zero; printf last; cat`)
	b.read(b.cursor(row.ID, 0), "last")
	eventually(t, "output was refused", func() bool { return b.db.refused.Load() > 0 })
	p, err := b.db.TerminalProcess(t.Context(), row.ID)
	if err != nil {
		t.Fatal(err)
	}
	first := func() int64 {
		_, at, err := b.link.Spool().ReadAt(p.ID, host.StreamPTY, make([]byte, 1), 0)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	if at := first(); at != 0 {
		t.Errorf("the spool begins at %d, and nothing before is stored", at)
	}
	b.db.refusal.Store(nil)
	eventually(t, "the host drops what is stored", func() bool { return first() > 0 })
}
