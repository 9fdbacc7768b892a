package project

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// maxDepth bounds how deep lists and maps lie in each other. The parser's time
// and memory grow with the square of it: 64 KiB of brackets took 6 GB.
const maxDepth = 64

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
func parseEnv(text []byte) (env map[string]string, failure *configError) {
	defer func() {
		// The file comes with the repository; a defect of the parser must not
		// end Holdfast.
		if recover() != nil {
			env, failure = nil, &configError{advice: notYAML}
		}
	}()
	if !utf8.Valid(text) {
		return nil, &configError{advice: notUTF8}
	}
	tokens := lexer.Tokenize(plainText(text))
	if at := beyondDepth(tokens); at != nil {
		return nil, wrongAt(at, tooDeep)
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		var known yaml.Error
		if errors.As(err, &known) {
			return nil, wrongAt(known.GetToken(), notYAML) // its message quotes the file
		}
		return nil, &configError{advice: notYAML}
	}
	return envOf(file)
}

// plainText is a text without what editors on Windows add. The lexer takes the
// first for a part of a name and counts some of the second as two lines.
func plainText(text []byte) string {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	return string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
}

func wrongAt(t *token.Token, advice string) *configError {
	if t == nil || t.Position == nil {
		return &configError{advice: advice}
	}
	return &configError{line: t.Position.Line, column: t.Position.Column, advice: advice}
}

// beyondDepth finds where a text goes too deep. Depth by indentation is bounded
// by the size of a file.
func beyondDepth(tokens token.Tokens) *token.Token {
	brackets, dashes, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			dashes, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType:
			dashes++
		}
		if brackets > maxDepth || dashes > maxDepth {
			return t
		}
	}
	return nil
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
