package project

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/yamldoc"
)

const (
	notYAML    = "this cannot be read as YAML. Write `env:` and below it, indented, one `NAME: value` a line, each name once."
	notMap     = "env is a map. Write below it, indented, one `NAME: value` a line."
	notName    = "the name of a variable has 1 to 255 letters, digits and underscores, does not begin with a digit or with HOLDFAST_, and stands there as it is."
	notScalar  = "the value of a variable is text, a number, true or false. Write it in quotes."
	notOneWord = "this refers to another value. Write the value itself."
	notUTF8    = "this is not UTF-8 text. Save it as UTF-8."
	runsCode   = "a variable of this name makes every program run code that it names, and this file comes with the repository. Set it yourself with `holdfast project env set`."
	tooDeep    = "lists and maps lie too deep in each other. Make it flatter."
)

// parseEnv takes the env map out of a configuration file; everything else in it
// is for others. Values are taken as they are written: 1.10 stays 1.10, and
// 0755 does not become 493.
func parseEnv(text []byte) (map[string]string, *configError) {
	file, err := yamldoc.ParseUnique(text)
	if err != nil {
		failure := &configError{line: err.Line, column: err.Column, advice: notYAML} // the parser's message quotes the file
		switch err.Reason {
		case yamldoc.NotUTF8:
			failure.advice = notUTF8
		case yamldoc.TooDeep:
			failure.advice = tooDeep
		}
		return nil, failure
	}
	return envOf(file)
}

func wrongAt(t *token.Token, advice string) *configError {
	if t == nil || t.Position == nil {
		return &configError{advice: advice}
	}
	return &configError{line: t.Position.Line, column: t.Position.Column, advice: advice}
}

// envOf finds env in the first document.
func envOf(file *ast.File) (map[string]string, *configError) {
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, nil
	}
	switch body := file.Docs[0].Body.(type) {
	case *ast.MappingNode:
		for _, entry := range body.Values {
			if key, ok := entry.Key.(*ast.StringNode); ok && key.Value == "env" {
				return variablesOf(entry.Value)
			}
		}
		return nil, nil
	case *ast.NullNode, *ast.CommentGroupNode:
		return nil, nil
	default:
		return nil, wrongAt(body.GetToken(), notYAML)
	}
}

func variablesOf(node ast.Node) (map[string]string, *configError) {
	switch node := node.(type) {
	case nil, *ast.NullNode:
		return nil, nil
	case *ast.AnchorNode:
		return variablesOf(node.Value)
	case *ast.MappingNode:
		env := make(map[string]string, len(node.Values))
		for _, entry := range node.Values {
			key, ok := entry.Key.(*ast.StringNode)
			if !ok || workbench.ValidateEnvKey(key.Value) != nil {
				return nil, wrongAt(entry.Key.GetToken(), notName)
			}
			if namesCode(key.Value) {
				return nil, wrongAt(entry.Key.GetToken(), runsCode)
			}
			value, failure := scalarOf(entry.Value)
			if failure != nil {
				return nil, failure
			}
			if err := workbench.ValidateEnvValue(value); err != nil {
				return nil, wrongAt(entry.Value.GetToken(), workbench.ErrorMessage(err))
			}
			env[key.Value] = value
		}
		return env, nil
	}
	return nil, wrongAt(node.GetToken(), notMap)
}

func scalarOf(node ast.Node) (string, *configError) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, nil
	case *ast.LiteralNode: // a block of lines
		return node.Value.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, nil
	case *ast.AnchorNode:
		return scalarOf(node.Value)
	case *ast.TagNode:
		return scalarOf(node.Value)
	case *ast.AliasNode:
		return "", wrongAt(node.GetToken(), notOneWord)
	}
	return "", wrongAt(node.GetToken(), notScalar)
}

// namesCode reports a variable with which a repository would run its code in
// the next terminal or job, before anyone ran anything of it: PATH, what
// loaders, shells and interpreters read at their start, and what git runs.
func namesCode(key string) bool {
	key = strings.ToUpper(key) // as on Windows
	for _, prefix := range []string{"LD_", "DYLD_", "GIT_"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return slices.Contains([]string{
		"PATH", "BASH_ENV", "ENV", "ZDOTDIR", "PROMPT_COMMAND", "SHELL", "NODE_OPTIONS", "PYTHONSTARTUP", "PYTHONPATH",
		"PERL5OPT", "PERL5LIB", "RUBYOPT", "RUBYLIB", "JAVA_TOOL_OPTIONS", "EDITOR", "VISUAL", "PAGER", "COMSPEC", "PATHEXT",
	}, key)
}
