package workbench

// NounBundle is the noun of a notice that an export, an import or a run of
// retention began, went on or ended.
const NounBundle = "bundle"

// Bundle says what a bundle holds: its manifest.
type Bundle struct {
	Format        int64        `json:"format"` // version of the layout
	AppVersion    string       `json:"app_version"`
	SchemaVersion int64        `json:"schema_version"`
	HostID        string       `json:"host_id"`    // where it was made
	CreatedAt     int64        `json:"created_at"` // UTC ms; what was committed before it is in the bundle
	Scope         string       `json:"scope"`      // everything, session, project or retention
	ScopeID       string       `json:"scope_id"`   // of the session, the project or the run of retention, else ""
	Parts         []BundlePart `json:"parts"`
	// Secrets are the names of what is not in the bundle because it is secret.
	Secrets []string `json:"secrets"`
}

// BundlePart is one file of a bundle.
type BundlePart struct {
	Name   string `json:"name"`
	Table  string `json:"table"` // of rows, one JSON object a line; "" for a file for people or of a run
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // in hex
}

// Exported is a bundle that was written and read again.
type Exported struct {
	Bundle Bundle `json:"bundle"`
	File   string `json:"file"` // absolute path
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the file, in hex
}

// ImportRequest says which bundle is imported and how.
type ImportRequest struct {
	File   string    `json:"file"` // absolute path
	DryRun bool      `json:"dry_run"`
	Map    []PathMap `json:"map"`
}

// PathMap is a folder that has another place here than where a bundle was made.
type PathMap struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// Imported is what an import did, or would do.
type Imported struct {
	Bundle Bundle          `json:"bundle"`
	DryRun bool            `json:"dry_run"`
	Tables []TableImported `json:"tables"` // those of the bundle that have rows
	Files  int64           `json:"files"`  // of runs, that were not here
}

// TableImported counts the rows of one table.
type TableImported struct {
	Table    string `json:"table"`
	New      int64  `json:"new"`
	Existing int64  `json:"existing"` // left as they are
	Settled  int64  `json:"settled"`  // new ones that were at work, and are not here
}

// BundleProgress is what becomes of an export or import, or of a run of retention.
type BundleProgress struct {
	Running   bool   `json:"running"`
	Doing     string `json:"doing"` // exporting, verifying, importing or deleting
	Table     string `json:"table"`
	Rows      int64  `json:"rows"`       // so far
	StartedAt int64  `json:"started_at"` // UTC ms
}
