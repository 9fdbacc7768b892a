package definition

import (
	"encoding/json"
	"reflect"
)

// SchemaID names the JSON Schema of workflow files.
const SchemaID = "https://holdfast.app/schema/workflow.json"

// Schema is the JSON Schema (2020-12) of workflow files, for editors. It is made
// of the types that Parse fills, so that both say the same.
func Schema() []byte {
	g := generator{defs: map[string]any{}}
	root := g.structure(reflect.TypeFor[Workflow]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = SchemaID
	root["title"] = "Workflow"
	root["$defs"] = g.defs
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // maps, lists and texts only
	}
	return append(out, '\n')
}

type generator struct{ defs map[string]any }

func (g generator) structure(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, m := range members(t) {
		s := g.of(m.kind, m)
		s["description"] = m.doc
		properties[m.key] = s
		if m.need {
			required = append(required, m.key)
		}
	}
	s := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	switch t {
	case reflect.TypeFor[Node]():
		kinds := make([]any, 0, len(Kinds()))
		for _, k := range Kinds() {
			kinds = append(kinds, map[string]any{"required": []string{string(k)}})
		}
		s["oneOf"] = kinds
	case reflect.TypeFor[Context]():
		delete(properties, "mode")
	}
	return s
}

// of is the schema of what a key holds.
func (g generator) of(t reflect.Type, m member) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return g.of(t.Elem(), m)
	case reflect.Struct:
		return g.reference(t)
	case reflect.Map:
		s := map[string]any{"type": "object", "additionalProperties": g.of(t.Elem(), member{})}
		if len(m.keys) > 0 {
			s["propertyNames"] = map[string]any{"enum": m.keys}
		}
		return filled(s, m, "minProperties")
	case reflect.Slice:
		return filled(map[string]any{"type": "array", "items": g.of(t.Elem(), member{enum: m.enum})}, m, "minItems")
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int64:
		return bounded(map[string]any{"type": "integer"}, m)
	case reflect.Float64:
		return bounded(map[string]any{"type": "number"}, m)
	case reflect.String:
		s := map[string]any{"type": "string"}
		if len(m.enum) > 0 {
			s["enum"] = m.enum
		}
		return filled(s, m, "minLength")
	}
	return map[string]any{} // any JSON
}

func filled(s map[string]any, m member, least string) map[string]any {
	if m.filled {
		s[least] = 1
	}
	return s
}

func bounded(s map[string]any, m member) map[string]any {
	if m.min != nil {
		s["minimum"] = *m.min
	}
	if m.max != nil {
		s["maximum"] = *m.max
	}
	return s
}

// reference defines a type once: nodes are in nodes.
func (g generator) reference(t reflect.Type) map[string]any {
	if _, known := g.defs[t.Name()]; !known {
		g.defs[t.Name()] = nil
		s := g.structure(t)
		if key, ok := shorthand(t); ok {
			for _, m := range members(t) {
				if m.key == key {
					s = map[string]any{"oneOf": []any{g.of(m.kind, m), s}}
				}
			}
		}
		g.defs[t.Name()] = s
	}
	return map[string]any{"$ref": "#/$defs/" + t.Name()}
}
