package workbench

// SchemaTable is a table as it is in the database, in the words of the data
// model and the same for both engines.
type SchemaTable struct {
	Name    string         `json:"name"`
	Columns []SchemaColumn `json:"columns"` // in their order
	Rules   []string       `json:"rules"`   // keys of several columns, indexes and checks, a line each
}

// SchemaColumn is a column of a table.
type SchemaColumn struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	NotNull    bool   `json:"not_null"`
	Key        bool   `json:"key"`        // it is the primary key or a part of it
	Default    string `json:"default"`    // as an expression; "": none
	References string `json:"references"` // the table that it refers to; "": none
	OnDelete   string `json:"on_delete"`  // CASCADE, SET NULL or RESTRICT; "": the deletion is refused
}
