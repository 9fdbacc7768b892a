package conversation

import (
	"os"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// equip reads what the options of a request name. A variable of the owner that a
// server of tools is given is masked as one of the project is.
func (s *Service) equip(req *agent.Request, options *turn.TurnOptions) error {
	variables := options.Variables
	return agent.Equip(req, s.Agents.Home, func(name string) (string, bool) {
		own := func(entry string) bool { return workbench.EnvName(entry) == workbench.EnvName(name) }
		if i := slices.IndexFunc(variables, own); i >= 0 {
			_, value, _ := strings.Cut(variables[i], "=")
			return value, true
		}
		value, there := os.LookupEnv(name)
		if there && !workbench.OwnEnv(name) {
			options.Variables = append(options.Variables, name+"="+value)
		}
		return value, there && !workbench.OwnEnv(name)
	})
}
