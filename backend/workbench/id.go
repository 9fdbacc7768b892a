package workbench

import "github.com/google/uuid"

// NewID returns a UUIDv7 in lower case. Its order is the order of creation
// within a millisecond, which keeps primary-key inserts at the end of the index.
func NewID() string {
	return uuid.Must(uuid.NewV7()).String()
}

// ShortID is what people see of an id: its last eight characters. A UUIDv7
// begins with its time, so the first ones are alike for a whole day.
func ShortID(id string) string {
	if len(id) <= 8 {
		return id
	}
	return id[len(id)-8:]
}
