//go:build agents

package backend_test

import "time"

// patience is how long a condition may take on a loaded machine. Agents are large
// programs: several of them need a minute to start where others work too.
const patience = 4 * time.Minute
