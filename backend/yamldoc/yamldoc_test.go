package yamldoc_test

import (
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"

	"github.com/holdfast-app/holdfast/backend/yamldoc"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text   string
		reason       yamldoc.Reason
		line, column int
	}{
		{"a bracket that is not closed", "a: 1\nb: [c\nd: e\n", yamldoc.NotYAML, 3, 1},
		{"no UTF-8", "a: \xff", yamldoc.NotUTF8, 0, 0},
		{"brackets", "a: " + strings.Repeat("[", 65) + strings.Repeat("]", 65), yamldoc.TooDeep, 1, 68},
		{"dashes", strings.Repeat("- ", 65) + "a", yamldoc.TooDeep, 1, 129},
		{"words", strings.Repeat("a: 1\n", 20_001), yamldoc.TooLong, 20_001, 1},
	} {
		file, err := yamldoc.Parse([]byte(c.text))
		if err == nil || file != nil || err.Reason != c.reason || err.Line != c.line || err.Column != c.column {
			t.Errorf("%s: got %+v, want %s at %d:%d", c.name, err, c.reason, c.line, c.column)
		}
	}
	for _, text := range []string{"a: 1\nb: 2\n", "\uFEFFa: 1\r\nb: 2\r\n", "a: " + strings.Repeat("[", 64) + strings.Repeat("]", 64) + "\nb: 1"} {
		file, err := yamldoc.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		m, ok := file.Docs[0].Body.(*ast.MappingNode)
		if !ok || len(m.Values) != 2 || m.Values[0].Key.String() != "a" || m.Values[1].Key.GetToken().Position.Line != 2 {
			t.Errorf("%q is read as %v", text, file)
		}
	}
}

func TestParseUnique(t *testing.T) {
	t.Parallel()
	const twice = "a: 1\na: 2\n"
	if _, err := yamldoc.Parse([]byte(twice)); err != nil {
		t.Errorf("a key that is there twice: %v", err)
	}
	if _, err := yamldoc.ParseUnique([]byte(twice)); err == nil || err.Line != 2 {
		t.Errorf("a key that is there twice: got %v, want line 2", err)
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	var got struct {
		Names []string `yaml:"names"`
		Count int      `yaml:"count"`
	}
	if err := yamldoc.Decode([]byte("other: {a: 1}\nnames: [a, 나]\n"), &got); err != nil || strings.Join(got.Names, " ") != "a 나" {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := yamldoc.Decode(nil, &got); err != nil || len(got.Names) != 2 {
		t.Errorf("an empty text: %+v, %v", got, err)
	}
	bomb := "a: &a [x, x]\n"
	for c := 'b'; c < 'z'; c++ {
		bomb += string(c) + ": &" + string(c) + " [*" + string(c-1) + ", *" + string(c-1) + "]\n"
	}
	for text, line := range map[string]int{"count: 1\nnames: {a: b}\n": 2, "count: many\n": 1, "names: &a [*a]\n": 1, bomb + "names: *y\n": 0} { // 0: some line
		if err := yamldoc.Decode([]byte(text), &got); err == nil || err.Reason != yamldoc.WrongValue || line != 0 && err.Line != line {
			t.Errorf("%q: got %v, want a wrong value in line %d", text, err, line)
		}
	}
	if err := yamldoc.Decode([]byte("a: ["), &got); err == nil || err.Reason != yamldoc.NotYAML {
		t.Errorf("no YAML: %v", err)
	}
}
