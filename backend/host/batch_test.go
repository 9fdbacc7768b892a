package host_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestIsBatch(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		`C:\tools\claude.cmd`: true, `run.BAT`: true, `run.cmd.`: true, `run.bat . `: true,
		`claude.exe`: false, `cmd`: false, `a.cmd\claude.exe`: false, `x.cmdx`: false,
	} {
		if got := host.IsBatch(path); got != want {
			t.Errorf("%q: %t", path, got)
		}
	}
}

func TestBatchLine(t *testing.T) {
	t.Parallel()
	const interpreter, script, begin = `C:\Windows\System32\cmd.exe`, `C:\Program Files\x\claude.cmd`,
		`"C:\Windows\System32\cmd.exe" /d /e:on /v:off /s /c ""C:\Program Files\x\claude.cmd"`
	for arg, want := range map[string]string{
		`--resume`:      `--resume`,
		`C:\a\b`:        `C:\a\b`,
		``:              `""`,
		`two words`:     `"two words"`,
		`a&calc.exe`:    `"a&calc.exe"`,
		`"&calc.exe`:    `"""&calc.exe"`,
		`a"b`:           `"a""b"`,
		`a\"&calc`:      `"a\\""&calc"`,
		`C:\a b\`:       `"C:\a b\\"`,
		`^|<>()!`:       `"^|<>()!"`,
		`a=b,c;d`:       `"a=b,c;d"`,
		`한글`:            `"한글"`,
		"tab\there":     "\"tab\there\"",
		`--x="a b" --y`: `"--x=""a b"" --y"`,
	} {
		got, err := host.BatchLine(interpreter, script, []string{arg})
		if err != nil || got != begin+" "+want+`"` {
			t.Errorf("%q: %s, %v", arg, got, err)
		}
		if split := splitArgument(want); split != arg {
			t.Errorf("%q: the program would read %q", arg, split)
		}
	}
	for _, arg := range []string{`%PATH%`, `100%`, "a\nb", "a\rb", "a\x00b"} {
		if got, err := host.BatchLine(interpreter, script, []string{"a", arg}); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%q: %s, %v", arg, got, err)
		}
	}
	if _, err := host.BatchLine(interpreter, `C:\100%\x.cmd`, nil); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("a path with a percent sign: %v", err)
	}
}

// FuzzBatchArgument holds the quoting against the two readers of it: the
// interpreter must see no special character outside of quotes, and the program
// must read the argument as it was.
func FuzzBatchArgument(f *testing.F) {
	for _, arg := range []string{`a"b`, `\\"&`, `"" & "`, `\`, `a b\\`, `"`} {
		f.Add(arg)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		line, err := host.BatchLine("cmd", "x.cmd", []string{arg})
		if err != nil {
			return
		}
		_, word, _ := strings.Cut(strings.TrimSuffix(line, `"`), `""x.cmd" `)
		quoted := false
		for _, r := range word {
			if r == '"' {
				quoted = !quoted
			} else if !quoted && strings.ContainsRune(" \t&|<>^()=,;!'`~", r) {
				t.Fatalf("%q: %q is outside of the quotes of %s", arg, r, word)
			}
		}
		if quoted {
			t.Fatalf("%q: a quote stays open in %s", arg, word)
		}
		if got := splitArgument(word); got != arg {
			t.Fatalf("%q is read as %q", arg, got)
		}
	})
}

// splitArgument reads one argument as a Windows program does: backslashes count
// before a quote only, and a doubled quote within quotes is a quote.
func splitArgument(word string) string {
	var arg strings.Builder
	quoted := false
	for i := 0; i < len(word); i++ {
		slashes := 0
		for i < len(word) && word[i] == '\\' {
			slashes++
			i++
		}
		if i == len(word) || word[i] != '"' {
			arg.WriteString(strings.Repeat(`\`, slashes))
			if i < len(word) {
				arg.WriteByte(word[i])
			}
			continue
		}
		arg.WriteString(strings.Repeat(`\`, slashes/2))
		switch {
		case slashes%2 == 1:
			arg.WriteByte('"')
		case quoted && i+1 < len(word) && word[i+1] == '"':
			arg.WriteByte('"')
			i++
		default:
			quoted = !quoted
		}
	}
	return arg.String()
}
