package workbench

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// WorkflowDefinition is the text that runs execute, frozen at their dispatch
// and stored once per version: a resumed run goes on with what was started,
// whatever happened to the file.
type WorkflowDefinition struct {
	Digest     string  `json:"digest"` // lower-case hex of the SHA-256 of Definition
	Name       string  `json:"name"`
	SourcePath *string `json:"source_path"`
	CreatedAt  int64   `json:"created_at"` // UTC ms
	Definition string  `json:"definition"` // resolved YAML with its command and script files
}

// DefinitionDigest is the digest of the text of a definition.
func DefinitionDigest(definition string) string {
	sum := sha256.Sum256([]byte(definition))
	return hex.EncodeToString(sum[:])
}

// Validate reports EInvalid for a definition that could not be stored as it
// is: a repaired text would not have its digest.
func (d *WorkflowDefinition) Validate() error {
	if strings.TrimSpace(d.Name) == "" {
		return Errorf(EInvalid, "A workflow needs a name.")
	}
	if strings.TrimSpace(d.Definition) == "" {
		return Errorf(EInvalid, "The workflow %s is empty.", d.Name)
	}
	if !utf8.ValidString(d.Definition) || strings.IndexByte(d.Definition, 0) >= 0 {
		return Errorf(EInvalid, "The workflow %s is not text: it has a NUL byte or invalid UTF-8. Save it as UTF-8 and try again.", d.Name)
	}
	return nil
}
