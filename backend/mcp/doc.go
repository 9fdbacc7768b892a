// Package mcp serves what Holdfast knows to agents, over the Model Context
// Protocol on standard input and output: what was done before, in sessions,
// jobs, conversations and terminals, and what it cost.
//
// It is a client of the owner, as a verb is. Its tools read; those that change
// something exist only where the user has allowed them.
package mcp
