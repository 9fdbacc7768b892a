package secrets_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestSealedFormat(t *testing.T) {
	t.Parallel()
	k := fileKeyring(t.TempDir(), "a")
	value, keyID, err := k.Seal(t.Context(), "secrets", "name", []byte("plaintext"))
	must(t, err)
	if want := 1 + 16 + 12 + len("plaintext") + 16; len(value) != want || value[0] != 1 {
		t.Errorf("%d bytes of version %d, want %d of version 1", len(value), value[0], want)
	}
	if hex.EncodeToString(value[1:17]) != keyID {
		t.Errorf("the value names the key %x, the column %s", value[1:17], keyID)
	}
	if bytes.Contains(value, []byte("plain")) {
		t.Error("the value shows its plaintext")
	}
	again, _, err := k.Seal(t.Context(), "secrets", "name", []byte("plaintext"))
	must(t, err)
	if bytes.Equal(value, again) {
		t.Error("the same plaintext gives the same value, so equal secrets show")
	}
	value[0] = 2
	_, err = k.Open(t.Context(), "secrets", "name", value)
	wantCode(t, err, workbench.ESealed)
	if !strings.Contains(err.Error(), "newer") {
		t.Errorf("of a later form: %v", err)
	}
}

// Whatever happens to a value, it opens as it was sealed or not at all.
func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	mine, other := fileKeyring(t.TempDir(), "a"), fileKeyring(t.TempDir(), "a")
	_, _, err := other.Seal(t.Context(), "secrets", "name", nil)
	must(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		table := rapid.SampledFrom([]string{workbench.TableEnvVars, workbench.TableSecrets}).Draw(rt, "table")
		row := rapid.String().Draw(rt, "row")
		plaintext := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(rt, "plaintext")
		value, _, err := mine.Seal(t.Context(), table, row, plaintext)
		if err != nil {
			rt.Fatal(err)
		}
		opened, err := mine.Open(t.Context(), table, row, value)
		if err != nil || !bytes.Equal(opened, plaintext) {
			rt.Fatalf("opens as %q, %v", opened, err)
		}

		refuse := func(what, table, row string, value []byte) {
			if opened, err := mine.Open(t.Context(), table, row, value); workbench.ErrorCode(err) != workbench.ESealed || opened != nil {
				rt.Fatalf("%s opens as %q, %v", what, opened, err)
			}
		}
		flipped := bytes.Clone(value)
		flipped[rapid.IntRange(0, len(value)-1).Draw(rt, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		refuse("a flipped bit", table, row, flipped)
		refuse("a part", table, row, value[:rapid.IntRange(0, len(value)-1).Draw(rt, "length")])
		refuse("a longer value", table, row, append(bytes.Clone(value), 0))
		refuse("another row", table, row+"x", value)
		refuse("another table", table+"x", row, value)
		if _, err := other.Open(t.Context(), table, row, value); workbench.ErrorCode(err) != workbench.ESealed ||
			!strings.Contains(err.Error(), "another machine") {
			rt.Fatalf("with another key: %v", err)
		}
	})
}
