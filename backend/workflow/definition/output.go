package definition

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// State is what became of a node, as references see it.
type State int

// The states.
const (
	Waiting   State = iota // it is not done, or was never started
	Completed              // it left an output
	Failed
	Skipped
)

// Output is what a node left.
type Output struct {
	State      State
	Text       string
	Structured any      // the output as JSON, where the node has it
	Fields     []string // DeclaredFields of its output_format
}

// MissingError is a reference that stands for nothing. The node that has it
// fails.
type MissingError struct {
	Ref    Ref
	Reason string // what is wrong, for people
}

// Error implements error.
func (e *MissingError) Error() string { return e.Ref.String() + " cannot be read: " + e.Reason }

// DeclaredFields are the properties of an output_format; nil when it declares
// none.
func DeclaredFields(format map[string]any) []string {
	properties, ok := format["properties"].(map[string]any)
	if !ok {
		return nil
	}
	return append([]string{}, sortedKeys(properties)...)
}

// Field is a field of an output that is a JSON object. An error is a
// *MissingError.
func (o Output) Field(ref Ref) (any, error) {
	missing := func(format string, args ...any) (any, error) {
		return nil, &MissingError{Ref: ref, Reason: fmt.Sprintf(format, args...)}
	}
	object := o.object()
	switch {
	case o.State == Skipped:
		return missing("%s was skipped. Guard it with when.", ref.Name)
	case o.State == Waiting:
		return missing("%s is not done. Write it in depends_on.", ref.Name)
	case o.Fields != nil && !slices.Contains(o.Fields, ref.Field):
		return missing("output_format of %s has no %s.", ref.Name, ref.Field)
	case o.Fields != nil: // what is declared may be absent
		return object[ref.Field], nil
	case object == nil:
		return missing("the output of %s is no JSON object.", ref.Name)
	}
	v, there := object[ref.Field]
	if !there {
		return missing("the output of %s has no %s.", ref.Name, ref.Field)
	}
	return v, nil
}

var fence = regexp.MustCompile("(?s)```(?:json)?[ \t]*\n(.*?)\n[ \t]*```")

// object is the output as a JSON object, which models like to put between
// fences.
func (o Output) object() map[string]any {
	if object, ok := o.Structured.(map[string]any); ok {
		return object
	}
	for _, candidate := range append([]string{o.Text}, fenced(o.Text)...) {
		if v, err := parseJSON(candidate); err == nil {
			if object, ok := v.(map[string]any); ok {
				return object
			}
		}
	}
	return nil
}

func fenced(text string) []string {
	if m := fence.FindStringSubmatch(text); m != nil {
		return m[1:2]
	}
	return nil
}

// parseJSON keeps numbers as they are written: an id of 20 digits stays one.
func parseJSON(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("text after the JSON")
	}
	return v, nil
}

// Values are what the references of a node stand for.
type Values struct {
	Outputs   map[string]Output // of nodes that it can see
	Previous  map[string]Output // of the body, in the iteration before
	Inputs    map[string]any    // of the run and of with
	Variables map[string]string // of Variables; what is not there is empty
}

// noBaseBranch is why a text with $BASE_BRANCH cannot be used where none is
// known.
const noBaseBranch = "no base branch is known. Set it in the project's settings."

// value is what a reference stands for, as JSON.
func (v *Values) value(ref Ref) (any, error) {
	switch ref.Kind {
	case RefVariable:
		text := v.Variables[ref.Name]
		if text == "" && ref.Name == VarBaseBranch {
			return nil, &MissingError{Ref: ref, Reason: noBaseBranch}
		}
		return text, nil
	case RefInput:
		in, known := v.Inputs[ref.Name]
		if !known {
			return nil, &MissingError{Ref: ref, Reason: "the run has no input of this name."}
		}
		return in, nil
	case RefPrevious:
		o, known := v.Previous[ref.Name]
		if !known || ref.Field == "" {
			return o.Text, nil // the first iteration has none before it
		}
		return o.Field(ref)
	}
	o := v.Outputs[ref.Name]
	if ref.Field == "" {
		return o.Text, nil
	}
	return o.Field(ref)
}

// Text is what a reference stands for, as a text: a string as it is, nothing
// for null, anything else as JSON.
func (v *Values) Text(ref Ref) (string, error) {
	value, err := v.value(ref)
	if err != nil {
		return "", err
	}
	return textOf(value), nil
}

// Condition is what a reference stands for in a condition. Unlike in a text, a
// node that failed or was never done is an error there.
func (v *Values) Condition(ref Ref) (string, error) {
	if ref.Kind == RefOutput {
		switch o := v.Outputs[ref.Name]; o.State {
		case Failed:
			return "", &MissingError{Ref: ref, Reason: ref.Name + " failed."}
		case Waiting:
			return "", &MissingError{Ref: ref, Reason: ref.Name + " is not done. Write it in depends_on."}
		}
	}
	return v.Text(ref)
}

func textOf(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	}
	return jsonOf(value)
}

func jsonOf(value any) string {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return ""
	}
	return strings.TrimSuffix(out.String(), "\n")
}
