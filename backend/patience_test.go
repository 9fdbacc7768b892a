//go:build !agents

package backend_test

import "time"

// patience is how long a condition may take on a loaded machine.
const patience = 60 * time.Second
