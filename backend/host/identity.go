package host

// Alive tells whether the process with this pid is the one that had this start
// token. A process that has ended but is not reaped yet is not alive.
func Alive(pid int, token string) bool {
	if pid <= 0 || token == "" {
		return false
	}
	now, err := StartToken(pid)
	return err == nil && now == token
}

// listed is a live process as the system lists it.
type listed struct {
	pid, parent, session int
	token                string // see StartToken
}
