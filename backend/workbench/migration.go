package workbench

// Migration is one step of the database's schema.
type Migration struct {
	Version    int64   `json:"version"`
	Name       string  `json:"name"`        // the file of the step
	Checksum   string  `json:"checksum"`    // SHA-256 of the step's text, in hex
	AppliedAt  *int64  `json:"applied_at"`  // UTC ms; null: to come
	AppVersion *string `json:"app_version"` // the program that applied it
}
