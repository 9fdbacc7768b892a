package errorlog_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"testing/slogtest"

	"github.com/holdfast-app/holdfast/backend/errorlog"
)

// TestHandlerIsAHandler: what it is put before must be told everything.
func TestHandlerIsAHandler(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	handler := errorlog.New(errorlog.Options{}).Handler(slog.NewJSONHandler(&out, nil))
	err := slogtest.TestHandler(handler, func() []map[string]any {
		var records []map[string]any
		for dec := json.NewDecoder(&out); dec.More(); {
			var record map[string]any
			if err := dec.Decode(&record); err != nil {
				t.Fatal(err)
			}
			records = append(records, record)
		}
		return records
	})
	if err != nil {
		t.Error(err)
	}
}
