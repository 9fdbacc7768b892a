package definition

import (
	"slices"
	"strings"
)

// FillText puts values into a text that nothing runs: a prompt, a message, the
// input of a sub-run. What a value looks like does not matter: values are put
// in once. An error is a *MissingError.
func FillText(text string, values *Values) (string, error) {
	var out strings.Builder
	end := 0
	for _, ref := range Refs(text) {
		value, err := values.Text(ref)
		if err != nil {
			return "", err
		}
		out.WriteString(text[end:ref.Start])
		out.WriteString(value)
		end = ref.End
	}
	out.WriteString(text[end:])
	return out.String(), nil
}

// FillPrompt is FillText for a prompt: the context of an issue or pull request
// follows a prompt that does not say where it belongs.
func FillPrompt(text string, values *Values) (string, error) {
	filled, err := FillText(text, values)
	if context := values.Variables[VarContext]; err == nil && context != "" && !namesContext(text) {
		filled += "\n\n" + context
	}
	return filled, err
}

func namesContext(text string) bool {
	return slices.ContainsFunc(Refs(text), func(r Ref) bool {
		return r.Kind == RefVariable && slices.Contains([]string{VarContext, VarExternalContext, VarIssueContext}, r.Name)
	})
}

// Bind makes the named values of with. A text that is one reference and nothing
// else is the value itself, so that a list stays a list. An error is a
// *MissingError.
func Bind(with map[string]any, values *Values, k Kind) (map[string]any, error) {
	bound := make(map[string]any, len(with))
	for name, v := range with {
		value, err := bind(v, values, k == KindCommand || k == KindScript)
		if err != nil {
			return nil, err
		}
		bound[name] = value
	}
	return bound, nil
}

func bind(v any, values *Values, directives bool) (any, error) {
	switch v := v.(type) {
	case string:
		return bindText(v, values)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			value, err := bind(item, values, false)
			if err != nil {
				return nil, err
			}
			out[i] = value
		}
		return out, nil
	case map[string]any:
		if from, ok := v["from"].(string); ok && directives {
			return bindFrom(from, v, values)
		}
		return Bind(v, values, "")
	}
	return v, nil
}

func bindText(text string, values *Values) (any, error) {
	if ref, ok := wholeRef(text); ok {
		return values.logical(ref)
	}
	if refs := Refs(text); len(refs) == 1 && refs[0].Kind == RefInput && refs[0].String() == strings.TrimSpace(text) {
		return values.value(refs[0])
	}
	return FillText(text, values)
}

func bindFrom(from string, directive map[string]any, values *Values) (any, error) {
	ref, ok := wholeRef(from)
	if !ok {
		return FillText(from, values)
	}
	if values.Outputs[ref.Name].State != Skipped {
		return values.logical(ref)
	}
	if instead, there := directive["if_skipped"]; there {
		return instead, nil
	}
	return nil, &MissingError{Ref: ref, Reason: ref.Name + " was skipped, and if_skipped does not say what to take instead."}
}

// logical is an output as a value: JSON where it is JSON.
func (v *Values) logical(ref Ref) (any, error) {
	o := v.Outputs[ref.Name]
	if ref.Kind != RefOutput || ref.Field != "" {
		return v.value(ref)
	}
	if o.Structured != nil {
		return o.Structured, nil
	}
	return o.Text, nil
}

// List is the items of a fan-out: the list that its reference stands for. An
// error is a *MissingError.
func (f *FanOut) List(values *Values) ([]any, error) {
	ref, ok := wholeRef(f.Items)
	if !ok {
		return nil, &MissingError{Ref: ref, Reason: "items is no reference to an output."}
	}
	v, err := values.logical(ref)
	if err != nil {
		return nil, err
	}
	if text, isText := v.(string); isText {
		for _, candidate := range append([]string{text}, fenced(text)...) {
			if parsed, err := parseJSON(candidate); err == nil {
				v = parsed
				break
			}
		}
	}
	items, ok := v.([]any)
	if !ok {
		return nil, &MissingError{Ref: ref, Reason: "it is no JSON list."}
	}
	return items, nil
}
