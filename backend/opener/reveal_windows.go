package opener

// revealing opens the folder; the file manager's option that marks a file does
// not survive the quoting of arguments.
func revealing(place string) []string { return []string{"explorer", directoryOf(place)} }
