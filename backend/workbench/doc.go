// Package workbench is the domain of Holdfast: its nouns, their rules and
// status machines, error codes, ids and the clock. It imports the standard
// library and google/uuid only, so that every other package may import it.
//
// The JSON names of all fields are the column names of the database, so a row
// reads the same in SQL, on the command line, in the API and in TypeScript.
package workbench
