package screen

// EventKind is what happened.
type EventKind uint8

// Events.
const (
	Bell         EventKind = iota + 1 // BEL
	Notification                      // OSC 9, 99 and 777: Title and Text, either may be empty
	Title                             // OSC 0 and 2, and a title that came back: Title
	Directory                         // OSC 7: Text is the path of the working directory
)

// Event is what a program told the user beside its output.
type Event struct {
	Kind        EventKind
	Title, Text string
}

// OnEvent sets who is told of events, synchronously while Write runs; nil: nobody.
func (s *Screen) OnEvent(fn func(Event)) { s.onEvent = fn }

func (s *Screen) tell(e Event) {
	if s.onEvent != nil {
		s.onEvent(e)
	}
}
