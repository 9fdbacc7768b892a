package agent

import (
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Drivers are the agents that this program knows, in the order of the picker.
type Drivers []Driver

// Family is a Driver that stands for several agents, which the user can add:
// llm for llm:<provider>, acp for acp:<agent>.
type Family interface {
	Driver
	// Members are the drivers of the family as it is now, in their order.
	Members() []Driver
}

// Named finds a driver. It answers ENotFound for a name that is not known.
func (d Drivers) Named(name string) (Driver, error) {
	for _, driver := range d {
		if driver.Name() == name {
			return driver, nil
		}
		family, ok := driver.(Family)
		if !ok || !strings.HasPrefix(name, driver.Name()+":") {
			continue
		}
		for _, member := range family.Members() {
			if member.Name() == name {
				return member, nil
			}
		}
	}
	return nil, workbench.Errorf(workbench.ENotFound,
		"No agent is called %q; holdfast agent list names those that there are.", name)
}

// All are the drivers to choose from: the members of a family in its place.
func (d Drivers) All() []Driver {
	var all []Driver
	for _, driver := range d {
		if family, ok := driver.(Family); ok {
			all = append(all, family.Members()...)
		} else {
			all = append(all, driver)
		}
	}
	return all
}

// Secrets are the names of the secrets that a driver's Command needs: who runs it
// opens them and puts them into Request.Secrets.
func Secrets(d Driver) []string {
	if needing, ok := d.(interface{ Secrets() []string }); ok {
		return needing.Secrets()
	}
	return nil
}
