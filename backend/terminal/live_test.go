package terminal

import "github.com/holdfast-app/holdfast/backend/screen"

// Screen calls fn with the screen that the owner keeps of a live terminal, and
// the offset that it shows. It says false while there is none.
func (s *Service) Screen(id string, fn func(*screen.Screen, int64)) bool {
	f := s.follower(id)
	return f != nil && f.withScreen(func(sc *screen.Screen) { fn(sc, f.display.at) })
}
