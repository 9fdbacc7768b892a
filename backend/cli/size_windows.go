package cli

import "time"

// sizePoll is how often the size is asked for: a console tells of it only among
// the events of its input, which is read as bytes.
const sizePoll = 500 * time.Millisecond

// watchSize tells when the size of this terminal may have changed.
func watchSize() (changed <-chan time.Time, stop func()) {
	ticker := time.NewTicker(sizePoll)
	return ticker.C, ticker.Stop
}
