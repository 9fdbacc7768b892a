// Package migrations holds the schema as numbered steps, one folder an engine.
// Both folders have the same numbers and names.
package migrations

import "embed"

// FS is the steps: sqlite/*.sql and postgres/*.sql.
//
//go:embed sqlite/*.sql postgres/*.sql
var FS embed.FS

// Schema is what the steps make, as (*store.DB).Describe writes it. A test
// keeps it so.
//
//go:embed schema.txt
var Schema string
