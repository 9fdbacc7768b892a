package bundle

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/holdfast-app/holdfast/backend/store"
)

// line writes a row as one JSON object, its columns in their order. Blobs are
// base64.
func line(t store.RowTable, values []any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(c.Name) + ":")
		if err := enc.Encode(values[i]); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1) // the encoder ends a value with a line feed
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

// parse reads what line wrote. A column that the line lacks is NULL; one that
// this version does not know is refused, because it would be lost.
func parse(t store.RowTable, raw []byte) ([]any, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, err
	}
	values := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		v, err := value(c, object[c.Name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		values[i] = v
		delete(object, c.Name)
	}
	for name := range object {
		return nil, fmt.Errorf("%s has no column %s", t.Name, name)
	}
	return values, nil
}

func value(c store.RowColumn, raw json.RawMessage) (any, error) {
	if raw == nil || c.Kind != "json" && string(raw) == "null" || string(raw) == "null" && !c.NotNull {
		return nil, nil
	}
	switch c.Kind {
	case "json":
		return store.CanonicalJSON(raw)
	case "int", "serial":
		return strconv.ParseInt(string(raw), 10, 64)
	case "real":
		return strconv.ParseFloat(string(raw), 64)
	case "bool":
		return strconv.ParseBool(string(raw))
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, errors.New("is no text")
	}
	if c.Kind == "blob" {
		return base64.StdEncoding.DecodeString(s)
	}
	return s, nil
}
