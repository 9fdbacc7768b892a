package workbench

import "time"

// Clock tells the time in UTC Unix milliseconds. Tests replace it.
type Clock func() int64

// SystemClock is the clock of the machine.
func SystemClock() int64 { return time.Now().UnixMilli() }
