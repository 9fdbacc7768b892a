// Package definition reads workflow files: it parses their YAML, checks it, and
// says what is wrong by file, line and column. It evaluates conditions and puts
// values into the texts of nodes. It is pure: it reads no file and starts
// nothing.
package definition
