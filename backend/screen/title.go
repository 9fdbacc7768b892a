package screen

// maxTitles bounds the stack of titles.
const maxTitles = 10

// titles are the names of the window and of its icon.
type titles struct {
	window, icon           string
	windowStack, iconStack []string
}

// Title returns the title that the program set.
func (s *Screen) Title() string { return s.titles.window }

func (s *Screen) setTitle(title string) {
	s.titles.window = title
	s.tell(Event{Kind: Title, Title: title})
}

// titleStack is XTWINOPS 22 and 23; a program that changes the title puts the
// former one back with them. The other window operations have no effect.
func (s *Screen) titleStack() {
	which := s.param(1, 0)
	window, icon := which == 0 || which == 2, which == 0 || which == 1
	t := &s.titles
	switch s.params.values[0] {
	case 22:
		if window {
			t.windowStack = pushTitle(t.windowStack, t.window)
		}
		if icon {
			t.iconStack = pushTitle(t.iconStack, t.icon)
		}
	case 23:
		if n := len(t.windowStack) - 1; window && n >= 0 {
			title := t.windowStack[n]
			t.windowStack = t.windowStack[:n]
			s.setTitle(title)
		}
		if n := len(t.iconStack) - 1; icon && n >= 0 {
			t.icon, t.iconStack = t.iconStack[n], t.iconStack[:n]
		}
	}
}

func pushTitle(stack []string, title string) []string {
	if len(stack) == maxTitles {
		stack = stack[1:]
	}
	return append(stack, title)
}
