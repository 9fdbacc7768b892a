package worktree_test

// play is for the tests that kill children, which need signals.
func play(string) int { return 1 }
