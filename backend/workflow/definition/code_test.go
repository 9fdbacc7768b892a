package definition_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// Each script prints $a.output once, wherever it stands.
var (
	python = map[string]string{
		"code":          "v = $a.output\nimport sys\nsys.stdout.write(v)",
		"double quotes": "import sys\nsys.stdout.write(\"$a.output\")",
		"single quotes": "import sys\nsys.stdout.write('$a.output')",
		"long quotes":   "import sys\nsys.stdout.write('''$a.output''') # it's $a.output",
		"long double":   "import sys\n# \"\nsys.stdout.write(\"\"\"x$a.output\"\"\"[1:])",
		"format":        "import sys\nv = f'{sys.version_info.major}$a.output'\nsys.stdout.write(v[1:])",
	}
	typescript = map[string]string{
		"code":          "const v = $a.output; process.stdout.write(v)",
		"double quotes": `process.stdout.write("$a.output")`,
		"single quotes": `process.stdout.write('$a.output') // it's $a.output`,
		"template":      "process.stdout.write(`$a.output`)",
		"raw template":  "process.stdout.write(String.raw`$a.output`)",
		"in a template": "process.stdout.write(`${[\"`\", '}', $a.output][2]}`)",
		"after pattern": "const n = 4 / 2 / 1, r = /['\"`/]/.test('x'); /* it's $a.output */ process.stdout.write(r ? 'x' : '$a.output')",
		"in an object":  "const o = { a: { v: '$a.output' } }; process.stdout.write(o.a.v)",
	}
)

// Whatever a node put out, a script has it as text, and runs nothing of it.
func TestScriptsNeverRunAValue(t *testing.T) {
	t.Parallel()
	for runtime, scripts := range map[string]map[string]string{definition.RuntimeUV: python, definition.RuntimeBun: typescript} {
		program, name := "python3", "script.py"
		if runtime == definition.RuntimeBun {
			program, name = "node", "script.js"
		}
		if _, err := exec.LookPath(program); err != nil {
			t.Logf("there is no %s", program)
			continue
		}
		for place, script := range scripts {
			t.Run(program+" "+place, func(t *testing.T) {
				t.Parallel()
				showAll(t, program, name, runtime, script)
			})
		}
	}
}

// showAll shows a hundred values with one process: a start takes long.
func showAll(t *testing.T, program, name, runtime, script string) {
	t.Helper()
	const end = "\x00"
	values := &definition.Values{Outputs: map[string]definition.Output{}}
	var text strings.Builder
	var want []string
	for i := range 100 {
		value, node := dangerous().Example(i), "v"+strconv.Itoa(i)
		values.Outputs[node] = definition.Output{State: definition.Completed, Text: value}
		want = append(want, value)
		once := strings.ReplaceAll(script, "$a.output", "$"+node+".output")
		if runtime == definition.RuntimeBun {
			text.WriteString("{\n" + once + "\n;process.stdout.write('\\0')}\n")
		} else {
			text.WriteString(once + "\nsys.stdout.write('\\0')\n")
		}
	}
	p, err := definition.FillScript(text.String(), runtime, values, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(p.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, path).Output()
	if err != nil {
		t.Fatalf("%v in %s", err, p.Text)
	}
	got := strings.Split(strings.TrimSuffix(string(out), end), end)
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("got %q, want %q", got[min(i, len(got)-1)], want[i])
		}
	}
}

func dangerous() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		piece := rapid.OneOf(rapid.SampledFrom([]string{
			"'", `"`, "`", `\`, "${process.exit(3)}", "'+process.exit(3)+'", "');exit(3)#", `"""`, "'''", "{", "}", "{exit(3)}", "\n", "\t", "\x01", "\u2028",
			"*/ process.exit(3) /*", "//", "#", "$a.output", "한글", "\U0001f600", "\\u0041", "\\n",
		}), rapid.StringMatching(`[a-z ]{1,4}`))
		return "v" + strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), "")
	})
}

// Where code is expected, JSON is what it is.
func TestScriptLiterals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ runtime, value, want string }{
		{definition.RuntimeBun, `12`, `12`},
		{definition.RuntimeBun, `-12`, `(-12)`},
		{definition.RuntimeBun, `true`, `true`},
		{definition.RuntimeBun, `{"a": [1, "x"]}`, `JSON.parse("{\"a\":[1,\"x\"]}")`},
		{definition.RuntimeBun, `not JSON`, `"not JSON"`},
		{definition.RuntimeBun, `process.exit()`, `"process.exit()"`},
		{definition.RuntimeBun, `12345678901234567890`, `12345678901234567890`},
		{definition.RuntimeUV, `true`, `True`},
		{definition.RuntimeUV, `null`, `None`},
		{definition.RuntimeUV, `[1]`, `__import__('json').loads("[1]")`},
	} {
		p, err := definition.FillScript("x = $a.output", c.runtime, valuesOf(c.value), nil)
		if want := "x = " + c.want; err != nil || p.Text != want {
			t.Errorf("%s: got %q (%v), want %q", c.value, p.Text, err, want)
		}
	}
}

// What a place cannot hold fails the node, rather than being changed.
func TestScriptRefusesWhatAStringCannotHold(t *testing.T) {
	t.Parallel()
	for script, value := range map[string]string{
		`r'$a.output'`:     "it's",
		`r"$a.output" `:    `ends with \`,
		`r'''$a.output'''`: "has ''' in it",
		`r'$a.output' `:    "two\nlines",
		`f"{$a.output}"`:   "x",
	} {
		if p, err := definition.FillScript(script, definition.RuntimeUV, valuesOf(value), nil); err == nil {
			t.Errorf("%s with %q: got %s, want an error", script, value, p.Text)
		}
	}
	p, err := definition.FillScript(`r'''$a.output''' $ARGUMENTS`, definition.RuntimeUV, valuesOf(`a "b" \d 'c' d`), nil)
	if want := `r'''a "b" \d 'c' d''' $ARGUMENTS`; err != nil || p.Text != want || p.Env["ARGUMENTS"] != `a "b" \d 'c' d` {
		t.Errorf("got %q (%v), want %q", p.Text, err, want)
	}
}

func FuzzFillScript(f *testing.F) {
	for _, script := range python {
		f.Add(script, "x", true)
	}
	for _, script := range typescript {
		f.Add(script, "x", false)
	}
	f.Fuzz(func(_ *testing.T, script, value string, python bool) {
		runtime := definition.RuntimeBun
		if python {
			runtime = definition.RuntimeUV
		}
		_, _ = definition.FillScript(script, runtime, valuesOf(value), nil)
	})
}
