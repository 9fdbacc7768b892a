package agent

import "github.com/holdfast-app/holdfast/backend/workbench"

// Drivers are the agents that this program knows, in the order of the picker.
type Drivers []Driver

// Named finds a driver. It answers ENotFound for a name that is not known.
func (d Drivers) Named(name string) (Driver, error) {
	for _, driver := range d {
		if driver.Name() == name {
			return driver, nil
		}
	}
	return nil, workbench.Errorf(workbench.ENotFound,
		"No agent is called %q; holdfast agent list names those that there are.", name)
}
