// Package host is the process host: a small detached process that owns every
// child of Holdfast, so that children and their output survive the owner.
//
// The host appends what a child prints to files, the spool. The owner is on the
// same machine and reads these files itself (see Spool), whether the host lives
// or not: there is one data path. The socket carries control messages and the
// note that a stream now ends at some offset. The offset of a byte in its
// stream is its identity for ever.
package host
