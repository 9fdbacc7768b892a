package cli

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// inputsOf reads name=value, where the default of an input says what its value
// is, and name:=JSON. spec names the project and the workflow.
func inputsOf(ctx context.Context, c *caller, spec workflow.Spec, words []string) (map[string]any, error) {
	inputs := map[string]any{}
	if len(words) == 0 {
		return inputs, nil
	}
	defaults := defaultsOf(ctx, c, spec)
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		name, typed := strings.CutSuffix(name, ":")
		if !ok || name == "" {
			return nil, workbench.Errorf(workbench.EInvalid, "%q is no input. Write --input name=value, or --input name:=JSON.", word)
		}
		wanted := ""
		if !typed {
			wanted = kindOf(defaults[name])
		}
		var err error
		if inputs[name], err = inputOf(name, value, wanted, typed); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

// inputOf is a value as text, or of what JSON says.
func inputOf(name, value, wanted string, typed bool) (any, error) {
	if wanted == "" && !typed {
		return value, nil
	}
	var v any
	switch err := json.Unmarshal([]byte(value), &v); {
	case typed && err != nil:
		return nil, workbench.Wrap(workbench.EInvalid, err, "The input "+name+" is no JSON: "+value+". Quote it, or write "+name+"=value for text.")
	case !typed && (err != nil || kindOf(v) != wanted):
		return nil, workbench.Errorf(workbench.EInvalid, "The input %s is %s, which %q is not. Write it as JSON, or %s:=JSON for another kind of value.", name, wanted, value, name)
	}
	return v, nil
}

// kindOf names what a JSON value is; "" is text, or unknown.
func kindOf(v any) string {
	switch v.(type) {
	case bool:
		return "true or false"
	case float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return ""
}

// defaultsOf are the defaults of the inputs of a workflow. Of one that cannot be
// read there are none: the run says why.
func defaultsOf(ctx context.Context, c *caller, spec workflow.Spec) map[string]any {
	all := map[string]any{}
	if !workflow.NamesFile(spec.Workflow) {
		var t api.WorkflowText
		if err := c.call(ctx, &t, "WorkflowAPI.Text", spec.CodebaseID, spec.Workflow); err != nil {
			return all
		}
		for name, in := range t.Inputs {
			if fields, ok := in.(map[string]any); ok {
				all[name] = fields["default"]
			}
		}
		return all
	}
	source, err := readAtMost(spec.Workflow, definition.MaxFileBytes+1)
	if err != nil {
		return all
	}
	d, _ := definition.Check(spec.Workflow, source)
	if d == nil {
		return all
	}
	for name, in := range d.Inputs {
		raw, err := json.Marshal(in.Default) // as it is in a page of the owner
		var v any
		if err == nil && json.Unmarshal(raw, &v) == nil {
			all[name] = v
		}
	}
	return all
}
