package agent

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxEquipment bounds the file of MCP servers and that of a skill, in bytes.
const maxEquipment = 1 << 20

// Equip reads what the options of a request name: the file of MCP servers with
// the variables that it needs, and skills, which become instructions. lookup finds
// a variable. It is done when the agent starts, so that no secret waits in a queue,
// and before a run, to say what is missing. home is the user's; "": not known.
// The errors are EInvalid and joined: one for each thing that is missing.
func Equip(req *Request, home string, lookup func(name string) (string, bool)) error {
	var problems []error
	if path := req.Options.MCP; path != "" {
		servers, err := readMCP(filled(req.WorkingDirectory, path))
		problems = append(problems, err)
		req.Servers, req.MCPVariables = servers, map[string]string{}
		for _, name := range servers.Variables() {
			value, there := lookup(name)
			if !there {
				problems = append(problems, workbench.Errorf(workbench.EInvalid,
					"The MCP file %s needs the variable %s, which is not set; set it in the project's variables.", path, name))
			}
			req.MCPVariables[name] = value
		}
	}
	instructions := []string{}
	if text := strings.TrimSpace(req.Options.SystemPrompt); text != "" {
		instructions = append(instructions, text)
	}
	for _, name := range req.Options.Skills {
		text, err := skill(req.WorkingDirectory, home, name)
		problems = append(problems, err)
		instructions = append(instructions, text)
	}
	req.SystemPrompt = strings.Join(append([]string{req.SystemPrompt}, instructions...), "\n\n")
	req.SystemPrompt = strings.TrimSpace(req.SystemPrompt)
	return errors.Join(problems...)
}

// filled is a path of a directory, unless it is a whole one.
func filled(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

func readMCP(path string) (MCPServers, error) {
	text, err := readSmall(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, workbench.Errorf(workbench.EInvalid, "The MCP file %s is not there.", path)
	case err != nil:
		return nil, workbench.Wrap(workbench.EInvalid, err, "The MCP file "+path+" cannot be read.")
	}
	return ParseMCP(path, text)
}

// readSmall reads a file that is one: a device may have no end.
func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err == nil && info.Size() > maxEquipment {
		err = errors.New("it is longer than 1 MiB")
	}
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, maxEquipment))
}

var skillName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// skill is the text of a skill: that of the project, else that of the user.
func skill(dir, home, name string) (string, error) {
	if !skillName.MatchString(name) {
		return "", workbench.Errorf(workbench.EInvalid, "%q is not the name of a skill.", name)
	}
	for _, root := range []string{dir, home} {
		for _, folder := range []string{".holdfast", ".claude"} {
			if root == "" {
				continue
			}
			place := filepath.Join(root, folder, "skills", name)
			if text, err := readSmall(filepath.Join(place, "SKILL.md")); err == nil {
				return "Use the skill " + name + ". Its files are in " + place + ".\n\n" + strings.TrimSpace(Clean(text)), nil
			}
		}
	}
	return "", workbench.Errorf(workbench.EInvalid, "The skill %s is not found; put it into .claude/skills/%s/SKILL.md.", name, name)
}
