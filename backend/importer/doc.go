// Package importer brings in what other programs have kept: PlanToCode and Archon
// their databases, Claude Code, Codex and opencode their sessions.
//
// Nothing of a source is written to: an SQLite file is read from a copy, since
// a file with a journal cannot be read without touching it. Ids are kept, or
// follow from those of the source, and a row that is here is left as it is: so
// an import that was stopped or killed is simply run again. What hangs on a row
// without being found by an id of its own is stored in the row's transaction.
package importer
