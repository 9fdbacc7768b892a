package workbench

// Moved is a move of all data to another database.
type Moved struct {
	From   string       `json:"from"` // sqlite or postgres
	To     string       `json:"to"`
	Tables []TableMoved `json:"tables"`
	Kept   string       `json:"kept"` // where the database before is; "" for one on a server, which was not touched
	// Renewed: the other database held the copy of a move that was stopped before
	// the switch, and the present one was used since, so it was copied anew.
	Renewed bool `json:"renewed"`
}

// TableMoved is what both databases have of a table.
type TableMoved struct {
	Table  string `json:"table"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // of the rows in the order of their key, in hex
}
