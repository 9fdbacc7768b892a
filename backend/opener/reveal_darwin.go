package opener

// revealing shows place in its folder. Without -R a folder that is an
// application would be started.
func revealing(place string) []string { return []string{"open", "-R", place} }
