// Package search finds text in everything that the workbench keeps.
//
// An indexer works behind the writes: nobody who writes waits for it. It reads
// what is new from a mark that is stored with the documents made of it, so that
// a kill in between repeats nothing and loses nothing, and it knows how far
// behind it is.
package search
