package shell

// interpreter is the command interpreter with the option that makes it run a
// line.
func interpreter() []string { return []string{"cmd.exe", "/d", "/s", "/c"} }
