package secrets_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/secrets"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		panic(err)
	}
	closeBus := privateBus() // never the keyring of whoever runs the tests
	code := m.Run()
	closeBus()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// fileKeyring is a keyring whose keys are in a file below dir.
func fileKeyring(dir, account string) *secrets.Keyring {
	return secrets.NewKeyring(secrets.KeyringOptions{Dir: dir, Account: account, FileOnly: true})
}

func keyFile(dir, account string) string { return filepath.Join(dir, "keys", account+".json") }

func wantCode(t testing.TB, err error, want workbench.Code) {
	t.Helper()
	if got := workbench.ErrorCode(err); got != want {
		t.Fatalf("error %v with the code %q, want %q", err, got, want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
