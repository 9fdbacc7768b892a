// Package bundle writes what the database holds of a session, a project or all
// of it to one file that people and programs can read, and brings such a file
// back.
//
// A bundle is a ZIP file: rows/<table>.jsonl has one JSON object a row, *.md is
// the same for people, runs/ has the files of runs, and manifest.json, the last
// entry, the SHA-256 of each part. Secrets and variables of projects are named
// in the manifest and are not in the bundle: what seals them stays on its
// machine.
package bundle

// Format is the version of the layout.
const Format = 1

const manifestName = "manifest.json"

// The scopes of a bundle.
const (
	ScopeEverything = "everything"
	ScopeSession    = "session"
	ScopeProject    = "project"
	ScopeRetention  = "retention"
)

// leftOut are the tables that no bundle holds: machines, secrets, and what is
// made anew of files or of other rows.
func leftOut(table string) bool {
	switch table {
	case "hosts", "secrets", "remote_agent_codebase_env_vars", "backups":
		return true
	}
	return false
}
