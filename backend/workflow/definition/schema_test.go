package definition_test

import (
	"encoding/json"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/holdfast-app/holdfast/backend/workflow/definition"
)

// An editor that uses the schema finds nothing wrong with a file that can run.
func TestSchemaTakesValidFiles(t *testing.T) {
	t.Parallel()
	var schema jsonschema.Schema
	if err := json.Unmarshal(definition.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	instance := func(source []byte) any {
		t.Helper()
		raw, err := yaml.YAMLToJSON(source)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, name := range []string{"every-key.yaml", "small.yaml"} {
		if err := resolved.Validate(instance(corpus(t, "valid")[name])); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for what, source := range map[string]string{
		"no kind":         "name: a\ndescription: b\nnodes: [{id: a}]",
		"two kinds":       "name: a\ndescription: b\nnodes: [{id: a, bash: x, prompt: y}]",
		"no nodes":        "name: a\ndescription: b\nnodes: []",
		"no name":         "description: b\nnodes: [{id: a, bash: x}]",
		"a wrong word":    "name: a\ndescription: b\neffort: huge\nnodes: [{id: a, bash: x}]",
		"a wrong number":  "name: a\ndescription: b\nnodes: [{id: a, bash: x, retry: {max_attempts: 9}}]",
		"a wrong event":   "name: a\ndescription: b\nnodes: [{id: a, prompt: x, hooks: {Never: []}}]",
		"a wrong context": "name: a\ndescription: b\nnodes: [{id: a, prompt: x, context: old}]",
	} {
		if resolved.Validate(instance([]byte(source))) == nil {
			t.Errorf("the schema takes %s", what)
		}
	}
}
