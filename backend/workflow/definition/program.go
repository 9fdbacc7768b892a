package definition

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Program is the script of a node with the values that it reads. No value is a
// part of the script where bash could run it.
type Program struct {
	Text string
	Env  map[string]string // to be added to the environment
}

// Spill keeps a value in a file and answers its path.
type Spill func(value string) (path string, err error)

const (
	// MaxInlineValue is how many bytes of a value a variable holds. A longer
	// one is in a file: Linux refuses a program that is given 128 KiB of one.
	MaxInlineValue = 32 << 10
	// maxEnvironment bounds all values together, for the same reason.
	maxEnvironment = 512 << 10
)

// userVariables hold what people wrote. They are in the environment and never in
// a script, so that the shell takes them as it takes any variable of its own.
func userVariables() []string {
	return []string{
		VarArguments, VarUserMessage, VarContext, VarExternalContext, VarIssueContext,
		VarLoopUserInput, VarLoopPrevOutput, VarRejectionReason,
	}
}

func userControlled(ref Ref) bool {
	return ref.Kind == RefVariable && slices.Contains(userVariables(), ref.Name)
}

// delivery collects the values of a program.
type delivery struct {
	values  *Values
	spill   Spill
	program Program
	prelude strings.Builder
	bytes   int
	names   map[Ref]string
}

func newDelivery(values *Values, spill Spill) (*delivery, error) {
	d := &delivery{values: values, spill: spill, names: map[Ref]string{}, program: Program{Env: map[string]string{}}}
	for _, name := range Variables() {
		if err := d.give(name, values.Variables[name]); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values.Inputs)) {
		if err := d.give(InputVariable(name), textOf(values.Inputs[name])); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// give puts a value into a variable of the script.
func (d *delivery) give(name, value string) error {
	value = strings.ReplaceAll(value, "\x00", "") // no variable can hold it
	size := len(name) + len(value) + 2
	if len(value) <= MaxInlineValue && d.bytes+size <= maxEnvironment || d.spill == nil {
		d.program.Env[name] = value
		d.bytes += size
		return nil
	}
	path, err := d.spill(value)
	if err != nil {
		return err
	}
	fmt.Fprintf(&d.prelude, "%s=\"$(cat -- %s)\"; ", name, singleQuoted(path))
	return nil
}

// variable is the name of the variable that holds what a reference stands for.
func (d *delivery) variable(ref Ref) (string, error) {
	key := ref
	key.Start, key.End = 0, 0
	if name, known := d.names[key]; known {
		return name, nil
	}
	value, err := d.values.Text(ref)
	if err != nil {
		return "", err
	}
	name := ref.Name
	switch ref.Kind {
	case RefVariable:
	case RefInput:
		name = InputVariable(ref.Name)
	default:
		name = fmt.Sprintf("__node_output_%d", len(d.names)+1)
		if err := d.give(name, value); err != nil {
			return "", err
		}
	}
	d.names[key] = name
	return name, nil
}

// singleQuoted is a word of bash.
func singleQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// FillBash makes the program of a bash script. $node.output is one word where
// it stands alone, and a part of the text in quotes, whatever is in it. An error
// is a *MissingError, or one of spill.
//
// Values are in variables: a value that were a part of the script would run as
// soon as it stood in quotes of the author's, which end the engine's own.
func FillBash(script string, values *Values, spill Spill) (Program, error) {
	d, err := newDelivery(values, spill)
	if err != nil {
		return Program{}, err
	}
	s := shell{text: script, delivery: d, frames: []frame{{kind: codeFrame}}, command: true, associative: declaresNames.MatchString(script)}
	if err := s.run(); err != nil {
		return Program{}, err
	}
	// On the line of the first command, so that the lines that bash names are
	// those of the author.
	d.program.Text = d.prelude.String() + s.out.String()
	return d.program, nil
}
