package config

// makePrivate has nothing to do: directories below the user's profile inherit
// an access list that names that user, and Windows has no mode bits.
func makePrivate(string) error { return nil }
