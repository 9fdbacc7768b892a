package definition

import (
	"math"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/holdfast-app/holdfast/backend/yamldoc"
)

// MaxFileBytes bounds a workflow file.
const MaxFileBytes = 1 << 20

// maxValues bounds a file whose aliases multiply: ten lines of them are
// billions of values.
const maxValues = 100_000

type shape int

const (
	null shape = iota
	boolean
	integer // int64 or uint64
	float
	textual
	list
	mapping
)

// a is the shape for people.
func (s shape) a() string {
	return [...]string{"nothing", "true or false", "a whole number", "a number", "text", "a list", "a map"}[s]
}

// value is YAML with its places, of which aliases and merges are resolved.
type value struct {
	shape  shape
	scalar any      // bool, int64, uint64, float64 or string
	items  []*value // of a list
	fields []field  // of a map, in their order
	at     spot
	block  bool // a text of its own lines, below at
}

type field struct {
	name  string
	at    spot
	value *value
}

func (v *value) field(name string) *field {
	for i := range v.fields {
		if v.fields[i].name == name {
			return &v.fields[i]
		}
	}
	return nil
}

// readTree reads the text. It answers nil when it is no map.
func readTree(r *report, source []byte) *value {
	if len(source) > MaxFileBytes {
		r.errorf(spot{}, "Move long texts into command files.", "The file has more than %d bytes.", MaxFileBytes)
		return nil
	}
	file, failure := yamldoc.Parse(source)
	if failure != nil {
		r.syntax(failure)
		return nil
	}
	t := tree{report: r, anchors: map[string]ast.Node{}, open: map[string]bool{}}
	var root *value
	for _, doc := range file.Docs {
		switch body := doc.Body.(type) {
		case nil, *ast.CommentGroupNode:
		default:
			if root != nil {
				r.errorf(place(body), "Put each workflow in a file of its own.", "The file has a second document.")
				return root
			}
			root = t.value(body)
		}
	}
	const outline = "Write name, description and nodes, each at the beginning of a line."
	switch {
	case root == nil || root.shape == null:
		r.errorf(spot{}, outline, "The file is empty.")
		return nil
	case root.shape != mapping:
		r.errorf(root.at, outline, "A workflow is a map, and this is %s.", root.shape.a())
		return nil
	}
	return root
}

// syntax says what the parser could not read, in words of ours where it is
// known what people do wrong.
func (r *report) syntax(e *yamldoc.Error) {
	at := spot{e.Line, e.Column}
	switch e.Reason {
	case yamldoc.NotUTF8:
		r.errorf(at, "Save the file as UTF-8.", "The file is not UTF-8 text.")
		return
	case yamldoc.TooDeep:
		r.errorf(at, "Make it flatter.", "Lists and maps lie too deep in each other here.")
		return
	case yamldoc.TooLong:
		r.errorf(at, "Divide it, and use include.", "The file has too many words up to here.")
		return
	}
	if n := at.line; n >= 1 && n <= len(r.lines) && strings.HasPrefix(r.lines[n-1], "\t") {
		e.Message = "tab"
	}
	for _, known := range []struct{ says, message, hint string }{
		{"tab", "A tab indents this line.", "Indent with spaces."},
		{"mapping value is not allowed", "A colon is in a text without quotes, or the line is indented wrongly.", "Put the text in quotes, or below the key after |."},
		{"could not find end character of single-quoted", "A single quote is opened and not closed.", "Close it, or write the text below the key after |."},
		{"could not find end character of double-quoted", "A double quote is opened and not closed.", "Close it, or write the text below the key after |."},
		{"reserved character", "A text cannot begin with this character.", "Put the text in quotes."},
		{"unexpected directive", "A text cannot begin with %.", "Put the text in quotes."},
		{"must be specified", "A bracket is opened and not closed.", "Close it."},
		{"value is not allowed", "The line is indented less or more than those that it belongs to.", "Indent it as they are."},
	} {
		if strings.Contains(e.Message, known.says) {
			r.errorf(at, known.hint, "%s", known.message)
			return
		}
	}
	r.errorf(at, "Check the indentation, quotes and brackets of this line and of the one before.", "This cannot be read as YAML.")
}

// tree makes values of what the parser read.
type tree struct {
	report  *report
	anchors map[string]ast.Node
	open    map[string]bool // aliases that are being read
	values  int
}

func place(n ast.Node) spot {
	for {
		switch wrapped := n.(type) {
		case *ast.MappingNode:
			if len(wrapped.Values) > 0 && !wrapped.IsFlowStyle {
				n = wrapped.Values[0].Key
				continue
			}
		case *ast.MappingValueNode:
			n = wrapped.Key
			continue
		}
		break
	}
	return spotOf(n.GetToken())
}

func spotOf(t *token.Token) spot {
	if t == nil || t.Position == nil {
		return spot{}
	}
	return spot{t.Position.Line, t.Position.Column}
}

func (t *tree) value(n ast.Node) *value {
	if t.values++; t.values == maxValues {
		t.report.errorf(place(n), "Use fewer aliases.", "The file has more than %d values.", maxValues)
	}
	if t.values >= maxValues || n == nil {
		return &value{}
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		t.anchors[n.Name.GetToken().Value] = n.Value
		return t.value(n.Value)
	case *ast.AliasNode:
		return t.alias(n)
	case *ast.TagNode:
		return t.tagged(n)
	case *ast.MappingNode:
		return t.mapping(place(n), n.Values)
	case *ast.MappingValueNode:
		return t.mapping(place(n), []*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		v := &value{shape: list, at: place(n)}
		for _, item := range n.Values {
			v.items = append(v.items, t.value(item))
		}
		return v
	}
	return t.scalar(n)
}

func (t *tree) alias(n *ast.AliasNode) *value {
	name := n.Value.GetToken().Value
	target, known := t.anchors[name]
	switch {
	case !known:
		t.report.errorf(spotOf(n.GetToken()), "Define it before with &"+name+", or put the text in quotes.", "*%s refers to nothing.", name)
	case t.open[name]:
		t.report.errorf(spotOf(n.GetToken()), "Write the value itself.", "*%s refers to itself.", name)
	default:
		t.open[name] = true
		defer delete(t.open, name)
		return t.value(target)
	}
	return &value{at: spotOf(n.GetToken())}
}

func (t *tree) tagged(n *ast.TagNode) *value {
	v := t.value(n.Value)
	switch tag := n.Start.Value; tag {
	case "!!str", "!":
		if v.shape != list && v.shape != mapping && v.shape != textual {
			return &value{shape: textual, scalar: n.Value.GetToken().Value, at: v.at}
		}
	case "!!map", "!!seq", "!!int", "!!float", "!!bool", "!!null":
	default:
		t.report.errorf(spotOf(n.GetToken()), "Write the value without it.", "The tag %s means nothing here.", tag)
	}
	return v
}

func (t *tree) scalar(n ast.Node) *value {
	v := &value{at: spotOf(n.GetToken())}
	switch n := n.(type) {
	case *ast.StringNode:
		v.shape, v.scalar = textual, n.Value
	case *ast.LiteralNode:
		v.shape, v.scalar, v.block = textual, n.Value.Value, true
	case *ast.BoolNode:
		v.shape, v.scalar = boolean, n.Value
	case *ast.IntegerNode:
		switch i := n.Value.(type) {
		case uint64:
			v.shape, v.scalar = integer, any(i)
			if i <= math.MaxInt64 {
				v.scalar = int64(i)
			}
		case int64:
			v.shape, v.scalar = integer, i
		default: // longer than 64 bits
			f, _ := strconv.ParseFloat(strings.ReplaceAll(n.GetToken().Value, "_", ""), 64)
			v.shape, v.scalar = float, f
		}
	case *ast.FloatNode:
		v.shape, v.scalar = float, n.Value
	case *ast.InfinityNode, *ast.NanNode:
		t.report.errorf(v.at, "Write a number, or put the text in quotes.", "%s is no number that JSON has.", n.GetToken().Value)
	case *ast.NullNode:
	default:
		t.report.errorf(v.at, "Write text, a number, true or false.", "This is no value.")
	}
	return v
}

func (t *tree) mapping(at spot, entries []*ast.MappingValueNode) *value {
	v := &value{shape: mapping, at: at}
	seen := map[string]bool{}
	var merged []*value
	for _, entry := range entries {
		if _, ok := entry.Key.(*ast.MergeKeyNode); ok {
			merged = append(merged, t.merged(entry.Value)...)
			continue
		}
		name, at := keyOf(entry.Key)
		if seen[name] {
			t.report.errorf(at, "Leave one of them out.", "%s is there twice in this map.", name)
			t.value(entry.Value) // what is wrong in it is said too
			continue
		}
		seen[name] = true
		v.fields = append(v.fields, field{name: name, at: at, value: t.value(entry.Value)})
	}
	for _, from := range merged { // what is written in the map itself wins
		for _, f := range from.fields {
			if !seen[f.name] {
				seen[f.name] = true
				v.fields = append(v.fields, f)
			}
		}
	}
	return v
}

func (t *tree) merged(n ast.Node) []*value {
	v := t.value(n)
	from := []*value{v}
	if v.shape == list {
		from = v.items
	}
	for _, m := range from {
		if m.shape != mapping {
			t.report.errorf(place(n), "Name a map, or a list of maps.", "<< takes maps, and this is %s.", m.shape.a())
			return nil
		}
	}
	return from
}

func keyOf(key ast.MapKeyNode) (string, spot) {
	at := spotOf(key.GetToken())
	switch key := key.(type) {
	case *ast.StringNode:
		return key.Value, at
	case *ast.MappingKeyNode:
		if inner, ok := key.Value.(ast.MapKeyNode); ok {
			return keyOf(inner)
		}
	}
	return key.GetToken().Value, at
}
