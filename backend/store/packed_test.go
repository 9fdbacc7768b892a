package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// packedTerminal stores an ended terminal whose output is one compressed row.
func packedTerminal(t *testing.T) (db *store.DB, id string, printed []byte) {
	t.Helper()
	db = storetest.Open(t)
	term, p := storetest.RunningTerminal(t, db, storetest.Session(t, db, storetest.Host(t, db).ID))
	printed = bytes.Repeat([]byte("a line that is printed again and again\r\n"), 5_000)
	if err := db.IngestTerminal(t.Context(), workbench.TerminalIngest{
		TerminalID: term.ID, ProcessID: p.ID, To: int64(len(printed)),
		Chunks: []workbench.OutputChunk{{ByteCount: int64(len(printed)), Codec: workbench.CodecRaw, Data: printed}},
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.EndTerminal(t.Context(), workbench.TerminalEnd{
		TerminalID: term.ID, ProcessID: p.ID, Status: workbench.TerminalCompleted, Reason: workbench.EndExited, Process: workbench.ProcessExited,
	}); err != nil {
		t.Fatal(err)
	}
	if more, err := db.CompactOutput(t.Context(), term.ID); !more || err != nil {
		t.Fatalf("compacted: %v, %v", more, err)
	}
	return db, term.ID, printed
}

func packedRow(t *testing.T, file *sql.DB) (data []byte) {
	t.Helper()
	var codec string
	if err := file.QueryRow(`SELECT codec, data FROM terminal_output`).Scan(&codec, &data); err != nil || codec != "zstd" {
		t.Fatalf("a row of codec %q, %v", codec, err)
	}
	return data
}

// TestCompressedRowsAreOrdinary: whoever rescues a file by hand reads the bytes
// with any tool, and they take less room.
func TestCompressedRowsAreOrdinary(t *testing.T) {
	t.Parallel()
	db, _, printed := packedTerminal(t)
	file := raw(t, db.Path())
	if n := texts(t, file, `SELECT COUNT(*) FROM terminal_output`); n[0] != "1" {
		t.Errorf("%s rows", n[0])
	}
	data := packedRow(t, file)
	reader, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if got, err := reader.DecodeAll(data, nil); err != nil || !bytes.Equal(got, printed) {
		t.Errorf("%d bytes, want %d: %v", len(got), len(printed), err)
	}
	if len(data) > len(printed)/50 {
		t.Errorf("%d bytes take %d", len(printed), len(data))
	}
}

// TestDamagedCompressedRowsAreTold: what was not stored is never given out, and
// a count that a flipped bit made huge is not believed.
func TestDamagedCompressedRowsAreTold(t *testing.T) {
	t.Parallel()
	db, id, printed := packedTerminal(t)
	file := raw(t, db.Path())
	whole := packedRow(t, file)
	spoil := func(t *testing.T, name string, count int64, data []byte) {
		t.Helper()
		if _, err := file.Exec(`UPDATE terminal_output SET byte_count = $1, data = $2`, count, data); err != nil {
			t.Fatal(err)
		}
		chunks, err := db.TerminalOutput(t.Context(), id, 0, 100)
		if workbench.ErrorCode(err) != workbench.EDatabaseDamaged {
			t.Errorf("%s: %d chunks, %v", name, len(chunks), err)
		}
	}
	count := int64(len(printed))
	for n := 0; n < len(whole); n += 1 + len(whole)/200 {
		spoil(t, fmt.Sprintf("cut at %d of %d", n, len(whole)), count, whole[:n])
	}
	// In the magic number, the length of the index, that of the first row, the
	// bytes, their checksum. The times are not told: any is possible.
	for _, n := range []int{0, 4, 8, len(whole) / 2, len(whole) - 1} {
		data := bytes.Clone(whole)
		data[n] ^= 0x41
		spoil(t, fmt.Sprintf("bits of byte %d flipped", n), count, data)
	}
	for _, n := range []int64{1, count - 1, count + 1, 1 << 20, 1<<20 + 1, 1 << 40} {
		spoil(t, fmt.Sprintf("%d bytes for %d", n, count), n, whole)
	}
	spoil(t, "text", count, []byte("no frame at all"))
}
