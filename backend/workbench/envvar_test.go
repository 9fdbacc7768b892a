package workbench_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestEnvironOver(t *testing.T) {
	t.Parallel()
	base := []string{"A=1", "B=2=3", "=C:=C:\\dir", "A=again", "AB=kept"}
	got := workbench.Environ{"A=new", "B="}.Over(base)
	if want := []string{"=C:=C:\\dir", "AB=kept", "A=new", "B="}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if base[0] != "A=1" || base[3] != "A=again" {
		t.Errorf("the base became %q", base)
	}
	if got := workbench.Environ(nil).Over(base); !slices.Equal(got, base) {
		t.Errorf("nothing over it gives %q", got)
	}
	folded := workbench.Environ{"path=x"}.Over([]string{"PATH=y"})
	if want := map[bool]int{true: 1, false: 2}[runtime.GOOS == "windows"]; len(folded) != want {
		t.Errorf("names in two cases: %q", folded)
	}
}

func TestOwnEnv(t *testing.T) {
	t.Parallel()
	for entry, want := range map[string]bool{
		"HOLDFAST_DATA_DIR=/x": true, "HOLDFAST_=": true, "DATABASE_URL=postgresql://x": true, "DATABASE_URL": true,
		"HOLDFAST=x": false, "MY_DATABASE_URL=x": false, "PATH=HOLDFAST_X": false, "": false,
	} {
		if got := workbench.OwnEnv(entry); got != want {
			t.Errorf("%q: %v", entry, got)
		}
	}
}

func TestHintOf(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"": "", "12345678901": "", "123456789012": "9012", "비밀번호는여기에있습니다요": "습니다요",
		"-----END KEY-----\n": "---·", "0123456789\x1b[2J": "·[2J", "0123456789\xff\xff\xff": "9···",
	} {
		if got := workbench.HintOf(value); got != want {
			t.Errorf("%q gives %q, want %q", value, got, want)
		}
	}
}

// TestVariableErrorsDoNotRepeat: names and values are interchanged easily.
func TestVariableErrorsDoNotRepeat(t *testing.T) {
	t.Parallel()
	const secret = "sk-hunter2"
	for _, err := range []error{
		workbench.ValidateEnvKey(secret), workbench.ValidateEnvKey("HOLDFAST_" + "hunter2"),
		workbench.ValidateEnvValue(secret + "\x00"), workbench.ValidateEnvValue(strings.Repeat(secret, 4000)),
		workbench.ValidateSecret("-"+secret, "value"), workbench.ValidateSecret("name", secret+"\xff"),
	} {
		if workbench.ErrorCode(err) != workbench.EInvalid || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v", err)
		}
	}
	for _, key := range []string{"A", "_", "a1_B", strings.Repeat("A", 255), "DATABASE_URL", "HOLDFAST"} {
		if err := workbench.ValidateEnvKey(key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}
