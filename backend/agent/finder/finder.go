// Package finder is the driver of Holdfast's own search for the files that a task
// is about. It asks no model. The search runs as a child like any agent, so that
// it outlives the owner and cancel ends it.
package finder

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/shell"
)

// Name is what background_jobs.agent stores.
const Name = "finder"

// Verb is the hidden verb of the holdfast program that searches: it reads a
// find.Query from its standard input, searches the directory that it is in, and
// prints a find.Result.
const Verb = "find-files"

// Driver is the driver of the search. What the child prints is the response, as
// with a command line.
type Driver struct{ shell.Driver }

// New makes the driver.
func New() Driver { return Driver{} }

// Name is finder.
func (Driver) Name() string { return Name }

// Probe finds this program itself.
func (Driver) Probe(_ context.Context, env agent.Environment) agent.Info {
	return agent.Info{
		Name: Name, Label: "Local search", Installed: true, Path: env.Self, Login: agent.LoginNotNeeded,
		Detail: "Searches the paths and the contents of the project; it asks no model.",
	}
}

// Command searches for what the prompt, a find.Query as JSON, says.
func (Driver) Command(req agent.Request) (agent.Command, error) {
	return agent.Command{Argv: []string{req.Program, Verb}, Stdin: []byte(req.Prompt)}, nil
}
