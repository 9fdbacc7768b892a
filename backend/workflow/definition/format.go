package definition

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// member is a key of a map of the format, as the tags of a field say it.
type member struct {
	key    string
	index  []int // of the field
	kind   reflect.Type
	need   bool
	filled bool
	agent  bool
	enum   []string
	keys   []string
	min    *float64
	max    *float64
	doc    string
}

var formats sync.Map // reflect.Type to []member, which never change

// members are the keys of a type, in the order of its fields.
func members(t reflect.Type) []member {
	if known, ok := formats.Load(t); ok {
		return known.([]member) //nolint:errcheck,forcetypeassert // nothing else is put there
	}
	var all []member
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			for _, m := range members(f.Type) {
				m.index = append([]int{i}, m.index...)
				all = append(all, m)
			}
			continue
		}
		all = append(all, member{
			key: f.Tag.Get("yaml"), index: []int{i}, kind: f.Type,
			need: f.Tag.Get("need") != "", filled: f.Tag.Get("filled") != "", agent: f.Tag.Get("agent") != "",
			enum: strings.Fields(f.Tag.Get("enum")), keys: strings.Fields(f.Tag.Get("keys")),
			min: bound(f.Tag.Get("min")), max: bound(f.Tag.Get("max")), doc: f.Tag.Get("doc"),
		})
	}
	formats.Store(t, all)
	return all
}

func bound(tag string) *float64 {
	if tag == "" {
		return nil
	}
	n, err := strconv.ParseFloat(tag, 64)
	if err != nil {
		panic("definition: a bound of the format is no number: " + tag)
	}
	return &n
}

// keysOf are the keys of a type.
func keysOf[T any]() []string {
	var keys []string
	for _, m := range members(reflect.TypeFor[T]()) {
		keys = append(keys, m.key)
	}
	return keys
}

// agentKeys are the keys of a node that only agents make use of.
func agentKeys() []string {
	var keys []string
	for _, m := range members(reflect.TypeFor[Node]()) {
		if m.agent {
			keys = append(keys, m.key)
		}
	}
	return keys
}

// shorthands are maps that may also be written as one word of one of their keys.
func shorthand(t reflect.Type) (key string, ok bool) {
	switch t {
	case reflect.TypeFor[Context]():
		return "mode", true
	case reflect.TypeFor[Thinking]():
		return "type", true
	}
	return "", false
}

// orList is words as people list them.
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	words = slices.Clone(words)
	last := words[len(words)-1]
	return strings.Join(words[:len(words)-1], ", ") + " or " + last
}
