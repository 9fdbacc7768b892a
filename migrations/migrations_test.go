package migrations_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/migrations"
)

// TestStepsNeverChange compares each step with the checksum of its release. A
// database keeps the checksums of its steps and is refused by a program that
// has others.
func TestStepsNeverChange(t *testing.T) {
	t.Parallel()
	want := checksums(t)
	for _, name := range steps(t, "*/*.sql") {
		body, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		got := hex.EncodeToString(sum[:])
		switch known, ok := want[name]; {
		case !ok:
			t.Errorf("%s is new. Add this line to checksums.txt:\n%s  %s", name, got, name)
		case known != got:
			t.Errorf("%s was changed. Released steps never change, because databases of users would be refused: take the change back and add a new step to both engines.", name)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s is gone. Released steps never change: put it back.", name)
	}
}

// checksums reads checksums.txt, which `sha256sum -c` reads too.
func checksums(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.Open("checksums.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	sums := map[string]string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			t.Fatalf("checksums.txt has the line %q", lines.Text())
		}
		sums[name] = sum
	}
	return sums
}

// TestEnginesHaveTheSameSteps: a number that means another step on the other
// engine would make two schemas of one version.
func TestEnginesHaveTheSameSteps(t *testing.T) {
	t.Parallel()
	sqlite, postgres := names(t, "sqlite"), names(t, "postgres")
	if !slices.Equal(sqlite, postgres) {
		t.Errorf("steps of SQLite: %v, of PostgreSQL: %v", sqlite, postgres)
	}
	if len(sqlite) < 8 {
		t.Errorf("found %d steps; this test looks in the wrong place", len(sqlite))
	}
	for _, name := range sqlite {
		if !regexp.MustCompile(`^\d{5}_[a-z_]+\.sql$`).MatchString(name) {
			t.Errorf("%s is not named like 00001_hosts.sql", name)
		}
	}
}

func names(t *testing.T, engine string) []string {
	t.Helper()
	var found []string
	for _, step := range steps(t, engine+"/*.sql") {
		found = append(found, path.Base(step))
	}
	return found
}

func steps(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := fs.Glob(migrations.FS, pattern)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
