package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// clean makes a text storable on both engines: PostgreSQL refuses U+0000 and
// what is no UTF-8.
func clean(s string) string {
	if utf8.ValidString(s) && !strings.ContainsRune(s, 0) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// storable is a value as the column takes it.
func storable(c store.RowColumn, v any) (any, error) {
	if v == nil && !c.NotNull {
		return nil, nil
	}
	switch c.Kind {
	case "json":
		if v == nil {
			v = map[string]any{}
		}
		return jsonText(v)
	case "text":
		if s, ok := v.(string); ok {
			return clean(s), nil
		}
	case "int":
		if v == nil {
			return int64(0), nil
		}
	case "bool":
		if v == nil {
			return false, nil
		}
	}
	if v == nil {
		return nil, workbench.Errorf(workbench.EInvalid, "It has no %s.", c.Name)
	}
	return v, nil
}

func jsonText(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	var generic any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber() // a float64 would round large integers
	if err := decoder.Decode(&generic); err != nil {
		return "", err
	}
	raw, err = json.Marshal(cleanJSON(generic))
	return string(raw), err
}

func cleanJSON(v any) any {
	switch v := v.(type) {
	case string:
		return clean(v)
	case []any:
		for n := range v {
			v[n] = cleanJSON(v[n])
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, value := range v {
			out[clean(name)] = cleanJSON(value)
		}
		return out
	}
	return v
}

// derivedID is the id of a row whose source gives it none that can be kept: the
// same one each time. It begins with its time, as those made here do.
func derivedID(at int64, parts ...any) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q", parts)))
	var id uuid.UUID
	copy(id[:], sum[:16])
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(at, 0)))
	copy(id[:6], ms[2:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// source is a row of another program's table.
type source map[string]any

// text is a column's text, "" when it has none.
func (s source) text(column string) string {
	switch v := s[column].(type) {
	case nil:
		return ""
	case string:
		return clean(v)
	case []byte:
		return clean(string(v))
	default:
		return clean(fmt.Sprint(v))
	}
}

// optional is a column's text, nil when it is NULL or empty.
func (s source) optional(column string) any {
	if text := s.text(column); text != "" {
		return text
	}
	return nil
}

func (s source) int(column string) int64 {
	switch v := s[column].(type) {
	case int64:
		return v
	case float64:
		return int64(v)
	}
	return 0
}

func (s source) optionalInt(column string) any {
	if v, ok := s[column].(int64); ok {
		return v
	}
	return nil
}

func (s source) bool(column string) bool {
	switch v := s[column].(type) {
	case bool:
		return v
	case int64:
		return v != 0
	}
	return false
}

// secondsBelow tells seconds from milliseconds: as milliseconds it is 1973, as
// seconds the year 5138.
const secondsBelow = 100_000_000_000

// layouts are how times are written; a text without a zone is UTC.
var layouts = [...]string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999-07", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006-01-02"}

// ms is a column's time in UTC ms; false when it has none that can be read.
func (s source) ms(column string) (int64, bool) { return asMS(s[column]) }

func asMS(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		if v < secondsBelow {
			v *= 1000
		}
		return v, true
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, false
		}
		if v < secondsBelow {
			v *= 1000
		}
		return int64(v), true
	case time.Time:
		return v.UnixMilli(), true
	case []byte:
		return asMS(string(v))
	case string:
		for _, layout := range layouts {
			if t, err := time.Parse(layout, v); err == nil {
				return t.UnixMilli(), true
			}
		}
	}
	return 0, false
}

// optionalMS is a column's time, nil when there is none.
func (s source) optionalMS(column string) any {
	if ms, ok := s.ms(column); ok {
		return ms
	}
	return nil
}

// msOr is a column's time, or another one.
func (s source) msOr(column string, other int64) int64 {
	if ms, ok := s.ms(column); ok {
		return ms
	}
	return other
}

// object is a column's JSON object. bad is its text where that is none: it is
// kept in the log of the database.
func (s source) object(column string) (value map[string]any, bad string) {
	text := s.text(column)
	if text == "" {
		return map[string]any{}, ""
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil || value == nil {
		return map[string]any{}, text
	}
	return value, ""
}
