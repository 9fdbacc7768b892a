//go:build !darwin && !windows

package opener

func revealing(place string) []string { return []string{"xdg-open", directoryOf(place)} }
