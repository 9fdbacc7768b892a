package cli

// catchBrokenPipe does nothing: such a write is an error on Windows.
func catchBrokenPipe() func() { return func() {} }
