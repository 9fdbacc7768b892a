// Package bundled holds the workflows that come with Holdfast.
package bundled

import "embed"

// Files has a folder workflows with the files.
//
//go:embed workflows
var Files embed.FS
