// Package secrets keeps what must not be readable in the database: the
// environment variables of projects and named secrets.
//
// A value is sealed with a key that is not in the database: it is in the keyring
// of the operating system, or, where there is none, in a file in the
// configuration directory that only the user may read. Which of the two was
// decided with the first secret is recorded, and found again at each start. When
// the recorded place cannot be reached that is an error: a new key in another
// place would hide that the old values are out of reach.
//
// Nothing here is done before a secret is needed or a person asks: a keyring may
// show a window to be unlocked, and may take its time.
package secrets
