package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// text makes a string storable on both engines: valid UTF-8 without NUL.
// What must survive byte for byte is stored as a blob instead.
func text(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// textPtr is text for a column that may be NULL.
func textPtr[S ~string](s *S) *string {
	if s == nil {
		return nil
	}
	clean := text(string(*s))
	return &clean
}

// jsonValue stores and loads a JSON column. Keys are sorted and code points
// that JSONB refuses are replaced, so both engines keep the same value.
type jsonValue struct{ target any }

// asJSON wraps a value for writing, or a pointer to one for reading.
func asJSON(target any) jsonValue { return jsonValue{target: target} }

// Value implements driver.Valuer.
func (j jsonValue) Value() (driver.Value, error) {
	raw, err := json.Marshal(j.target)
	if err != nil {
		return nil, fmt.Errorf("encode JSON column: %w", err)
	}
	var generic any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber() // a float64 would round large integers
	if err := decoder.Decode(&generic); err != nil {
		return nil, fmt.Errorf("encode JSON column: %w", err)
	}
	raw, err = json.Marshal(cleanJSON(generic))
	return string(raw), err
}

// Scan implements sql.Scanner.
func (j jsonValue) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), j.target)
	case []byte:
		return json.Unmarshal(v, j.target)
	default:
		return fmt.Errorf("JSON column of type %T", src)
	}
}

func cleanJSON(v any) any {
	switch v := v.(type) {
	case string:
		return text(v)
	case []any:
		for i := range v {
			v[i] = cleanJSON(v[i])
		}
		return v
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[text(key)] = cleanJSON(value)
		}
		return out
	default:
		return v
	}
}

// list is never nil: a nil slice would be stored as null.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// statusSet writes statuses as one parameter, ",a,b,", for the condition
// `$n LIKE '%,' || status || ',%'`: a compare-and-set whose statement stays a
// constant, on both engines. A status holds no % and no comma.
func statusSet[S ~string](statuses []S) string {
	var b strings.Builder
	b.WriteByte(',')
	for _, s := range statuses {
		b.WriteString(string(s))
		b.WriteByte(',')
	}
	return b.String()
}

// row is what *sql.Row and *sql.Rows have in common.
type row interface{ Scan(dest ...any) error }
