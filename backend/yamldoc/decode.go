package yamldoc

import (
	"errors"

	"github.com/goccy/go-yaml"
)

// Decode reads the first document of a text into a value, whose fields have yaml
// tags. An empty text leaves it as it is; keys that it has no field for are left
// out.
func Decode(text []byte, into any) (failure *Error) {
	file, failure := Parse(text)
	if failure != nil {
		return failure
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil
	}
	defer func() {
		if recover() != nil {
			failure = &Error{Reason: NotYAML}
		}
	}()
	err := yaml.NodeToValue(file.Docs[0].Body, into)
	if err == nil {
		return nil
	}
	var known yaml.Error
	if errors.As(err, &known) {
		return located(WrongValue, known.GetToken(), known.GetMessage())
	}
	return &Error{Reason: WrongValue}
}
