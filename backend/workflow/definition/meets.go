package definition

import (
	"encoding/json"

	"github.com/google/jsonschema-go/jsonschema"
)

// Meets reports how a value differs from what an output_format, a JSON Schema,
// asks for. A schema that cannot be used asks for nothing: what is wrong with it
// was said when the workflow was read.
func Meets(format map[string]any, value any) error {
	raw, err := json.Marshal(format)
	if err != nil {
		return err
	}
	var schema jsonschema.Schema
	if json.Unmarshal(raw, &schema) != nil {
		return nil
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	return resolved.Validate(value)
}
