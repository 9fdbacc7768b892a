package definition

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// places are where the keys and values of a file are, by path: nodes[0].when.
type places map[string]entry

type entry struct {
	key   spot // of the key; of the value in a list
	value *value
}

// decoder puts values into the types of the format and says what does not fit.
type decoder struct {
	report *report
	places places
}

func (d *decoder) workflow(root *value, w *Workflow) {
	if steps := root.field("steps"); steps != nil && root.field("nodes") == nil {
		d.report.errorf(steps.at, "Write the steps as nodes, each with an id, and say in depends_on what comes before.", "Workflows made of steps do not run.")
	}
	d.into(root, reflect.ValueOf(w).Elem(), "", member{})
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// called is how a path is named to people.
func called(path string) string {
	if path == "" {
		return "the workflow"
	}
	if i := strings.LastIndex(path, "."); i >= 0 {
		return path[i+1:]
	}
	return path
}

// into decodes a value. The rules of m are of what holds it.
func (d *decoder) into(v *value, to reflect.Value, path string, m member) {
	switch to.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(to.Type().Elem())
		to.Set(fresh)
		d.into(v, fresh.Elem(), path, m)
	case reflect.Struct:
		d.structure(v, to, path)
	case reflect.Map:
		d.table(v, to, path, m)
	case reflect.Slice:
		d.slice(v, to, path, m)
	case reflect.Interface:
		if plain := plainValue(v); plain != nil {
			to.Set(reflect.ValueOf(plain))
		}
	default:
		d.scalar(v, to, path, m)
	}
}

func (d *decoder) wrongShape(v *value, path, wanted string) {
	hint := "Write " + wanted + "."
	switch {
	case wanted == "text" && v.shape != list && v.shape != mapping && v.shape != null:
		hint = fmt.Sprintf("Put it in quotes: %q.", fmt.Sprint(v.scalar))
	case wanted == "a list" && v.shape == textual:
		hint = fmt.Sprintf("Write [%v].", v.scalar)
	}
	if v.shape == null {
		d.report.errorf(v.at, hint, "%s says nothing.", called(path))
		return
	}
	d.report.errorf(v.at, hint, "%s is %s, and this is %s.", called(path), wanted, v.shape.a())
}

func (d *decoder) structure(v *value, to reflect.Value, path string) {
	if key, ok := shorthand(to.Type()); ok && v.shape == textual {
		for _, m := range members(to.Type()) {
			if m.key == key {
				d.into(v, to.FieldByIndex(m.index), path, m)
			}
		}
		return
	}
	if v.shape != mapping {
		d.wrongShape(v, path, "a map")
		return
	}
	known := members(to.Type())
	for _, f := range v.fields {
		i := slices.IndexFunc(known, func(m member) bool { return m.key == f.name })
		if i < 0 || to.Type() == reflect.TypeFor[Context]() && f.name == "mode" {
			d.unknown(f, to.Type(), path)
			continue
		}
		d.member(f, to.FieldByIndex(known[i].index), join(path, f.name), known[i])
	}
	for _, m := range known {
		if m.need && v.field(m.key) == nil {
			d.missing(v, path, m)
		}
	}
}

// member decodes what a key holds. A list may be empty by holding nothing.
func (d *decoder) member(f field, to reflect.Value, path string, m member) {
	d.places[path] = entry{f.at, f.value}
	isList := m.kind.Kind() == reflect.Slice
	if f.value.shape == null && !isList && m.kind != reflect.TypeFor[*any]() {
		d.wrongShape(&value{at: f.at}, path, wanted(m.kind))
		return
	}
	d.into(f.value, to, path, m)
	if m.filled && empty(f.value) {
		d.report.errorf(f.at, "Write its value, or leave "+m.key+" out.", "%s is empty.", m.key)
	}
}

func (d *decoder) missing(v *value, path string, m member) {
	if m.key == "nodes" && v.field("steps") != nil {
		return // that is said already
	}
	of := "The workflow"
	switch name := nameOfItem(path); {
	case path == "":
	case !strings.HasSuffix(path, "]"):
		of = called(path)
	case name == "nodes" || name == "decisions":
		of = "This " + strings.TrimSuffix(name, "s")
	default:
		of = "This entry of " + name
	}
	d.report.errorf(v.at, "Write "+m.key+": "+lowerFirst(m.doc), "%s has no %s.", of, m.key)
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// wanted is what a type holds, for people.
func wanted(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool:
		return boolean.a()
	case reflect.Int64:
		return integer.a()
	case reflect.Float64:
		return float.a()
	case reflect.Slice:
		return list.a()
	case reflect.Struct, reflect.Map:
		return mapping.a()
	}
	return textual.a()
}

func empty(v *value) bool {
	switch v.shape {
	case null:
		return true
	case textual:
		return strings.TrimSpace(fmt.Sprint(v.scalar)) == ""
	case list:
		return len(v.items) == 0
	case mapping:
		return len(v.fields) == 0
	}
	return false
}

// unknown says that a key means nothing where it is. One that looks like a slip
// of a known key is an error: what it says would not happen. Another one is a
// note of somebody, or of a newer program, and does not keep the file from
// running.
func (d *decoder) unknown(f field, t reflect.Type, path string) {
	var known []string
	for _, m := range members(t) {
		known = append(known, m.key)
	}
	switch {
	case t == reflect.TypeFor[Context]():
		known = []string{"resume"}
	case path == "" && f.name == "steps":
		return // that is said already
	}
	if key := nearest(f.name, known); key != "" {
		d.report.errorf(f.at, "Write "+key+".", "%s is no key of %s.", f.name, placeOf(path))
		return
	}
	d.report.warnf(f.at, "It is ignored. "+belongs(f.name, t, known), "%s is no key of %s.", f.name, placeOf(path))
}

// belongs says where a key of another map is to be written.
func belongs(key string, t reflect.Type, known []string) string {
	inNode := t == reflect.TypeFor[Node]()
	switch node := slices.Contains(keysOf[Node](), key); {
	case inNode && key == "wait":
		return "Nodes that wait for a time or an event are not known; approval waits for a person."
	case inNode && slices.Contains(keysOf[Workflow](), key):
		return "Write it at the top of the file, outside of nodes."
	case inNode && slices.Contains(append(keysOf[Loop](), keysOf[Approval]()...), key):
		return "Write it inside of loop or approval."
	case node && (t == reflect.TypeFor[Workflow]() || t == reflect.TypeFor[Loop]()):
		return "Write it in a node, beside its id."
	case len(known) > 12:
		return "Leave it out, or write it as a comment."
	}
	return "The keys here are " + orList(known) + "."
}

// placeOf is what a path is a part of, for people.
func placeOf(path string) string {
	switch {
	case path == "":
		return "a workflow"
	case strings.HasSuffix(path, "]") && strings.Contains(path, "nodes["):
		return "a node"
	}
	name := called(path)
	if i := strings.LastIndex(name, "["); i >= 0 {
		name = name[:i]
	}
	return name
}

func (d *decoder) table(v *value, to reflect.Value, path string, m member) {
	if v.shape != mapping {
		d.wrongShape(v, path, "a map")
		return
	}
	out := reflect.MakeMapWithSize(to.Type(), len(v.fields))
	for _, f := range v.fields {
		at := join(path, f.name)
		d.places[at] = entry{f.at, f.value}
		if len(m.keys) > 0 && !slices.Contains(m.keys, f.name) {
			d.report.errorf(f.at, didYouMean(f.name, m.keys, "The keys here are "+orList(m.keys)+"."), "%s is no key of %s.", f.name, called(path))
			continue
		}
		item := reflect.New(to.Type().Elem()).Elem()
		d.into(f.value, item, at, member{})
		out.SetMapIndex(reflect.ValueOf(f.name), item)
	}
	if out.Len() > 0 {
		to.Set(out)
	}
}

func (d *decoder) slice(v *value, to reflect.Value, path string, m member) {
	if v.shape == null { // a key with nothing behind it is an empty list
		return
	}
	if v.shape != list {
		d.wrongShape(v, path, "a list")
		return
	}
	if len(v.items) == 0 {
		return
	}
	out := reflect.MakeSlice(to.Type(), len(v.items), len(v.items))
	for i, item := range v.items {
		at := path + "[" + strconv.Itoa(i) + "]"
		d.places[at] = entry{item.at, item}
		d.into(item, out.Index(i), at, member{enum: m.enum})
		if out.Index(i).Kind() == reflect.String && empty(item) {
			d.report.errorf(item.at, "Write it, or leave it out.", "An entry of %s is empty.", called(path))
		}
	}
	to.Set(out)
}

func (d *decoder) scalar(v *value, to reflect.Value, path string, m member) {
	switch to.Kind() {
	case reflect.String:
		if s, ok := v.scalar.(string); ok && v.shape == textual {
			to.SetString(s)
			d.enum(v, s, path, m)
			return
		}
	case reflect.Bool:
		if b, ok := v.scalar.(bool); ok {
			to.SetBool(b)
			return
		}
	case reflect.Int64:
		if n, ok := whole(v.scalar); ok {
			to.SetInt(n)
			d.bounds(v, float64(n), path, m)
			return
		}
	case reflect.Float64:
		if n, ok := number(v.scalar); ok {
			to.SetFloat(n)
			d.bounds(v, n, path, m)
			return
		}
	}
	d.wrongShape(v, path, wanted(to.Type()))
}

func (d *decoder) enum(v *value, s, path string, m member) {
	if len(m.enum) == 0 || slices.Contains(m.enum, s) {
		return
	}
	d.report.errorf(v.at, didYouMean(s, m.enum, "Write "+orList(m.enum)+"."), "%s cannot be %q.", nameOfItem(path), s)
}

// nameOfItem is called, of an entry that of its list.
func nameOfItem(path string) string {
	name := called(path)
	if i := strings.LastIndex(name, "["); i >= 0 {
		name = name[:i]
	}
	return name
}

func (d *decoder) bounds(v *value, n float64, path string, m member) {
	switch {
	case m.min != nil && m.max != nil && (n < *m.min || n > *m.max):
		d.report.errorf(v.at, fmt.Sprintf("Write a number from %v to %v.", *m.min, *m.max), "%s cannot be %v.", called(path), v.scalar)
	case m.min != nil && n < *m.min && *m.min == 1:
		d.report.errorf(v.at, "Write 1 or more.", "%s cannot be %v.", called(path), v.scalar)
	case m.min != nil && n < *m.min:
		d.report.errorf(v.at, "Write a number above 0.", "%s cannot be %v.", called(path), v.scalar)
	}
}

func whole(scalar any) (int64, bool) {
	switch n := scalar.(type) {
	case int64:
		return n, true
	case float64: // 1e3 is a whole number, however it is written
		if n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			return int64(n), true
		}
	}
	return 0, false
}

func number(scalar any) (float64, bool) {
	switch n := scalar.(type) {
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// plainValue is a value as JSON has it.
func plainValue(v *value) any {
	switch v.shape {
	case null:
		return nil
	case list:
		out := make([]any, len(v.items))
		for i, item := range v.items {
			out[i] = plainValue(item)
		}
		return out
	case mapping:
		out := make(map[string]any, len(v.fields))
		for _, f := range v.fields {
			out[f.name] = plainValue(f.value)
		}
		return out
	}
	return v.scalar
}
