// Package store holds all SQL of Holdfast, one file per aggregate. It
// implements the small interfaces that the services declare and imports none
// of them.
//
// Rules that keep one SQL text right on SQLite and on PostgreSQL:
//
//   - Every statement is a package constant whose name begins with "sql", with
//     $1…$n placeholders. One test prepares each of them.
//   - Ids are text, times are UTC milliseconds, booleans bind as Go bools.
//   - Order is (time, id) or a sequence, pages are keysets, lists load no body.
//   - A status changes by compare-and-set: the statement names the statuses
//     that it may leave, and no row changed means a conflict.
//   - Text and JSON pass through values.go, because PostgreSQL refuses NUL and
//     invalid UTF-8, which SQLite takes.
//   - An exported method opens the transaction; the unexported functions that
//     it calls take the *Tx, so they compose.
package store
