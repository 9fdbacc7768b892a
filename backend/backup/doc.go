// Package backup keeps copies of an SQLite database and puts one in the
// database's place.
//
// The folder `backups` of the data directory is the authority: a backup is a
// file holdfast-<UTC time>-<reason>.db with its manifest beside it
// (<file>.json, the columns of the table `backups`). The table follows the
// folder, because a restored database is older than its newest backups.
//
// A backup is visible whole or not at all: it is made under a name that begins
// with a point, checked, written through to the disk together with its
// manifest, and only then renamed. What a crash leaves of one is removed at the
// next launch.
//
// The live database is never opened as a file here: closing it would drop the
// locks that SQLite holds on it (POSIX).
package backup
