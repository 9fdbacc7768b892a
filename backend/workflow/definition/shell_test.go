package definition_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// bash runs a program in a directory of its own, which it answers.
func bash(t *testing.T, dir string, p definition.Program) (stdout string, failed bool) {
	t.Helper()
	script := filepath.Join(dir, ".script")
	if err := os.WriteFile(script, []byte(p.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", script)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	for name, value := range p.Env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), err != nil
}

func needBash(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
}

// Each script shows $a.output once, wherever it stands.
var places = map[string]string{
	"alone":                 `printf %s $a.output`,
	"double quotes":         `printf %s "$a.output"`,
	"single quotes":         `printf %s '$a.output'`,
	"ansi quotes":           `printf %s $'$a.output'`,
	"in words":              `printf %s x$a.output'y' | sed -e '1s/^x//' -e '$s/y$//' | { IFS= read -r -d '' v; printf %s "$v"; }`,
	"assignment":            `v=$a.output; printf %s "$v"`,
	"substitution":          `printf '%s.' $(printf %s $a.output >v) >/dev/null; cat v`,
	"quoted substitution":   `v="$(printf %s "$a.output"; printf .)"; printf %s "${v%.}"`,
	"backticks":             "printf %s $a.output >v; : `printf %s $a.output`; cat v",
	"array":                 `v=($a.output); printf %s "${v[0]}"`,
	"default":               `printf %s "${nothing:-$a.output}"`,
	"bare default":          `printf %s ${nothing:-$a.output}`,
	"test":                  `[[ $a.output == "$a.output" ]] && printf %s "$a.output"`,
	"case":                  `case $a.output in "$a.output") printf %s "$a.output" ;; esac`,
	"case in substitution":  `v=$(case x in x) printf '%s.' $a.output ;; esac); printf %s "${v%.}"`,
	"here-string":           `IFS= read -r -d '' v <<<$a.output; printf %s "${v%$'\n'}"`,
	"here-document":         "cat <<END >v\n$a.output\nEND\nprintf %s \"$(<v; printf .)\" >/dev/null; head -c -1 v",
	"indented document":     "cat <<-END >v\n\t$a.output\n\tEND\nhead -c -1 v",
	"function":              `show() { printf %s "$1"; }; show $a.output`,
	"comment":               "# $a.output it's\nprintf %s $a.output",
	"hash in a word":        `v=x#$a.output; printf %s "${v#x#}"`,
	"nested":                `printf %s "$(printf '%s' "$(printf '%s.' "$a.output")" | sed '$s/\.$//'; printf .)" | head -c -1`,
	"after an escaped sign": `printf %s $a.output; : \$a.output \" \'`,
	"previous iteration":    `printf %s $LOOP_PREV.a.output`,
	"input":                 `printf %s $INPUTS.the-input`,
	"arguments":             `printf %s "$ARGUMENTS"`,
}

// nasty are pieces of values that run something in a careless shell.
func nasty() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		piece := rapid.OneOf(
			rapid.SampledFrom([]string{
				"$(touch pwned)", "`touch pwned`", "'; touch pwned; '", `"; touch pwned; "`, "\ntouch pwned\n", "; touch pwned #",
				"${x:=$(touch pwned)}", "a[$(touch pwned)]", "|touch pwned", "&touch pwned", "<(touch pwned)", "END\ntouch pwned\n",
				"'", `"`, `\`, "$", "`", "$'", "\\'", "${", "}", ")", "))", "]]", "*", "?", "~", " ", "\t", "%s", "-n", "!", "esac", "#", "é", "한글", "$a.output", "$ARGUMENTS", "\x01",
			}),
			rapid.StringMatching(`[a-z0-9 ]{0,6}`),
		)
		return strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), "")
	})
}

func valuesOf(value string) *definition.Values {
	o := definition.Output{State: definition.Completed, Text: value}
	return &definition.Values{
		Outputs: map[string]definition.Output{"a": o}, Previous: map[string]definition.Output{"a": o},
		Inputs: map[string]any{"the-input": value}, Variables: map[string]string{definition.VarArguments: value},
	}
}

// Whatever a node put out, a script that shows it shows it as it is, and runs
// nothing of it.
func TestBashNeverRunsAValue(t *testing.T) {
	t.Parallel()
	needBash(t)
	for name, script := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for i := range 40 {
				value := nasty().Example(i)
				p, err := definition.FillBash(script, valuesOf(value), nil)
				if err != nil {
					t.Fatal(err)
				}
				out, _ := bash(t, dir, p)
				if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
					t.Fatalf("%q ran: %s", value, p.Text)
				}
				if out != value {
					t.Fatalf("got %q, want %q from %s", out, value, p.Text)
				}
			}
		})
	}
}

// Where bash computes, a text could name a command: only numbers are let in.
func TestBashComputesWithNumbersOnly(t *testing.T) {
	t.Parallel()
	needBash(t)
	for name, script := range map[string]string{
		"sum":               `printf %s $(($a.output + 1))`,
		"sum in quotes":     `printf %s "$(( $a.output + 1 ))"`,
		"old sum":           `printf %s $[$a.output + 1]`,
		"command":           `n=0; if (( $a.output > 3 )); then n=8; fi; printf %s $n`,
		"loop":              `for ((i = $a.output; i < 8; i++)); do :; done; printf %s $i`,
		"test":              `n=0; [[ $a.output -gt 3 ]] && n=8; printf %s $n`,
		"quoted test":       `n=0; [[ 3 -lt "$a.output" ]] && n=8; printf %s $n`,
		"let":               `let "n = $a.output + 1"; printf %s $n`,
		"subscript":         `v[$a.output]=8; printf %s ${v[7]}`,
		"index":             `v=(1 2 3 4 5 6 7 8); printf %s ${v[$a.output]}`,
		"offset":            `v=01234567890; v=${v:$a.output:1}; printf %s $((v + 1))`,
		"nested":            `printf %s "$(( (1 + ($a.output)) ))"`,
		"by the user":       `printf %s $(($ARGUMENTS + 1))`,
		"in a substitution": `printf %s "$(printf %s $(($a.output+1)))"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := definition.FillBash(script, valuesOf("7"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if out, failed := bash(t, t.TempDir(), p); out != "8" || failed {
				t.Errorf("got %q, want 8 from %s", out, p.Text)
			}
			for _, value := range []string{"x[$(touch pwned)]", "PATH", "", "1 + 1", "__node_output_1"} {
				_, err = definition.FillBash(script, valuesOf(value), nil)
				var missing *definition.MissingError
				if !errors.As(err, &missing) {
					t.Errorf("%q: got %v, want a *MissingError", value, err)
				}
			}
		})
	}
	// What only stands beside a sum is no part of it.
	for _, script := range []string{
		`printf %s "$(( $(printf %s $a.output | wc -c) ))"`,
		`[ $a.output -gt 3 ] || printf 2`,
		`declare -A v; v[$a.output]=2; printf %s "${v[$a.output]}"`,
		`(( 1 )) && printf %s $a.output >/dev/null && printf 2`,
	} {
		p, err := definition.FillBash(script, valuesOf("ab"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if out, _ := bash(t, t.TempDir(), p); out != "2" {
			t.Errorf("got %q, want 2 from %s", out, p.Text)
		}
	}
}

// A here-document in quotes is taken as it is but for the references in it, and
// no value ends it.
func TestBashQuotedDocuments(t *testing.T) {
	t.Parallel()
	needBash(t)
	script := "cat <<'END' - <<\\TWO /dev/fd/3 3<<-\"A B\" <<'NONE'\n<$a.output> $(date) `date` \\ \\n $ARGUMENTS $HOME\nEND\n" +
		"two\nTWO\n\t$a.output \\$\n\tA B\n$none\nNONE\nprintf %s $a.output"
	for _, value := range []string{
		"it's $(touch pwned) `touch pwned`", "END", "a\nEND\ntouch pwned\nb", "END\ntouch pwned", "__end_of_text\ntouch pwned", `\`, "A B\nx", "",
	} {
		p, err := definition.FillBash(script, valuesOf(value), nil)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		// The last redirection of standard input is the one that counts.
		if out, _ := bash(t, dir, p); out != "$none\n"+value+" \\$\n"+value {
			t.Errorf("%q: got %q from %s", value, out, p.Text)
		}
		if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
			t.Errorf("%q ran", value)
		}
		p, err = definition.FillBash("cat <<'THIRTEEN_13'\n$a.output\nTHIRTEEN_13\nprintf %s \"$a.output\"", valuesOf(value), nil)
		if err != nil {
			t.Fatal(err)
		}
		if out, _ := bash(t, dir, p); out != value+"\n"+value {
			t.Errorf("%q: got %q from %s", value, out, p.Text)
		}
		p, err = definition.FillBash("cat <<'END'\n<$a.output> $(date) `date` \\ \\n $ARGUMENTS $HOME\nEND\n", valuesOf(value), nil)
		if err != nil {
			t.Fatal(err)
		}
		if out, _ := bash(t, dir, p); out != "<"+value+"> $(date) `date` \\ \\n $ARGUMENTS $HOME\n" {
			t.Errorf("%q: got %q from %s", value, out, p.Text)
		}
	}
}

// A long value is in a file, whose name may be anything, and the script sees no
// difference. The lines that bash names are those of the author.
func TestBashSpillsLongValues(t *testing.T) {
	t.Parallel()
	needBash(t)
	dir := filepath.Join(t.TempDir(), "it's a $(touch pwned) 폴더")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	spilled := 0
	spill := func(value string) (string, error) {
		spilled++
		path := filepath.Join(dir, "value")
		return path, os.WriteFile(path, []byte(value), 0o600)
	}
	long := strings.Repeat("$(touch pwned)'", definition.MaxInlineValue/15+1)
	p, err := definition.FillBash("printf '%s%s' $a.output \"$a.output\"\nprintf ' %s' $LINENO", &definition.Values{
		Outputs: map[string]definition.Output{"a": {State: definition.Completed, Text: long}},
	}, spill)
	if err != nil {
		t.Fatal(err)
	}
	if out, _ := bash(t, dir, p); out != long+long+" 2" {
		t.Errorf("got %d bytes ending with %q", len(out), out[max(0, len(out)-20):])
	}
	if _, err := os.Stat(filepath.Join(dir, "pwned")); spilled != 1 || err == nil {
		t.Errorf("spilled %d times, want 1; ran: %v", spilled, err == nil)
	}
	if _, err := definition.FillBash("echo $a.output", &definition.Values{
		Outputs: map[string]definition.Output{"a": {State: definition.Completed, Text: long}},
	}, func(string) (string, error) { return "", os.ErrPermission }); !errors.Is(err, os.ErrPermission) {
		t.Errorf("got %v, want that the file could not be written", err)
	}
}

// Folders of the run keep their spaces, and what people wrote is a variable like
// any other.
func TestBashVariables(t *testing.T) {
	t.Parallel()
	needBash(t)
	values := &definition.Values{Variables: map[string]string{
		definition.VarArtifactsDir: "/a b/한글", definition.VarArguments: "one two", definition.VarWorkflowID: "run-1",
	}}
	script := "set -u\nprintf '[%s]' $ARTIFACTS_DIR/x '$ARTIFACTS_DIR' \"$WORKFLOW_ID\" $ARGUMENTS '$ARGUMENTS' \"$REJECTION_REASON\"\ncat <<'E'\n$ARTIFACTS_DIR\nE"
	p, err := definition.FillBash(script, values, nil)
	if err != nil {
		t.Fatal(err)
	}
	if out, _ := bash(t, t.TempDir(), p); out != "[/a b/한글/x][/a b/한글][run-1][one][two][$ARGUMENTS][]/a b/한글\n" {
		t.Errorf("got %q", out)
	}
	if _, err := definition.FillBash("git diff $BASE_BRANCH", values, nil); err == nil || !strings.Contains(err.Error(), "BASE_BRANCH") {
		t.Errorf("an unknown base branch: got %v", err)
	}
}

// No script, however broken, is read for ever or ends the program.
func FuzzFillBash(f *testing.F) {
	for _, script := range places {
		f.Add(script, "x")
	}
	f.Add("cat <<", "x")
	f.Add("cat <<''\n", "x")
	f.Add("$a.output\\", "x")
	f.Fuzz(func(_ *testing.T, script, value string) {
		_, _ = definition.FillBash(script, valuesOf(value), nil)
	})
}

// wrappers put a script into another one that shows the same.
var wrappers = []string{
	"v=$(\n%s\nprintf .); printf %%s \"${v%%.}\"",
	"v=\"$(\n%s\nprintf .)\"; printf %%s \"${v%%.}\"",
	"( %s\n)", "{ %s\n}", "if true; then\n%s\nfi", "for i in 1; do %s\ndone", "show() {\n%s\n}; show",
	"case x in (y) ;; x) %s\n;; esac", "case $INPUTS.the-input in *) %s\n;; esac",
	"(( 1 << 2 )) && [[ a =~ ^[a-z]$ ]] || :; %s", ": 'it''s' \"it's\" \\' \\\" $'\\'' # '\n%s", ": <<'E' \"\n\"\nit's \" $( \nE\n%s",
	": $((1 + (2))) ${x:-'}'} \"${x:-\\}}\"; %s",
}

// The quotes of a place are found however deep it is.
func TestBashNested(t *testing.T) {
	t.Parallel()
	needBash(t)
	var scripts []string
	for _, script := range places {
		scripts = append(scripts, script)
	}
	slices.Sort(scripts)
	for i := range 150 {
		script := scripts[i%len(scripts)]
		for depth, n := 0, i; depth < 1+i%3; depth++ {
			script = fmt.Sprintf(wrappers[n%len(wrappers)], script)
			n = n/len(wrappers) + i*7
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			value, dir := nasty().Example(i), t.TempDir()
			harmless := strings.NewReplacer("$LOOP_PREV.a.output", "w", "$a.output", "w", "$INPUTS.the-input", "w", "$ARGUMENTS", "w").Replace(script)
			if out, _ := bash(t, t.TempDir(), definition.Program{Text: harmless}); out != "w" {
				t.Skip("bash reads it differently")
			}
			p, err := definition.FillBash(script, valuesOf(value), nil)
			if err != nil {
				t.Fatalf("%v in %s", err, script)
			}
			out, _ := bash(t, dir, p)
			if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil || out != value {
				t.Errorf("got %q, want %q (ran: %v) from\n%s\nmade of\n%s", out, value, err == nil, p.Text, script)
			}
		})
	}
}
