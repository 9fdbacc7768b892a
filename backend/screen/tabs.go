package screen

// tabWidth is the distance of the tab stops at the start.
const tabWidth = 8

func (b *buffer) hasTab(x int) bool { return x >= 0 && x < len(b.tabs) && b.tabs[x] }

func (b *buffer) setTab(x int) {
	for len(b.tabs) <= x {
		b.tabs = append(b.tabs, false)
	}
	b.tabs[x] = true
}

// addTabs sets the usual stops from x on.
func (b *buffer) addTabs(x, cols int) {
	for ; x < cols; x += tabWidth {
		b.setTab(x)
	}
}

// widenTabs adds stops for columns that are new. Stops that were right of the
// last column are still there.
func (b *buffer) widenTabs(cols int) {
	x := cols
	if !b.hasTab(x) {
		x = b.previousTab(x, cols)
	}
	b.addTabs(x, cols)
}

func (b *buffer) nextTab(x, cols int) int {
	for x++; x < cols && !b.hasTab(x); x++ {
	}
	return max(0, min(x, cols-1))
}

func (b *buffer) previousTab(x, cols int) int {
	for x--; x > 0 && !b.hasTab(x); x-- {
	}
	return max(0, min(x, cols-1))
}

// tab is HT.
func (s *Screen) tab() {
	if b := s.active; b.x < s.cols {
		b.x = b.nextTab(b.x, s.cols)
	}
}

// tabsForward is CHT.
func (s *Screen) tabsForward() {
	for range min(s.param(0, 1), s.cols) {
		s.tab()
	}
}

// tabsBackward is CBT.
func (s *Screen) tabsBackward() {
	b := s.active
	if b.x >= s.cols {
		return
	}
	for range min(s.param(0, 1), s.cols) {
		b.x = b.previousTab(b.x, s.cols)
	}
}

// setTabHere is HTS. A cursor that waits to wrap is right of the last column.
func (s *Screen) setTabHere() { s.active.setTab(min(s.active.x, s.cols)) }

// clearTabs is TBC.
func (s *Screen) clearTabs() {
	b := s.active
	switch s.params.values[0] {
	case 0:
		if b.hasTab(b.x) {
			b.tabs[b.x] = false
		}
	case 3:
		b.tabs = nil
	}
}
