package definition

import (
	"slices"
	"strings"
)

// RefKind says what a reference stands for.
type RefKind int

// The kinds of references.
const (
	RefOutput   RefKind = iota // $node.output, $node.output.field
	RefPrevious                // $LOOP_PREV.node.output, of the iteration before
	RefInput                   // $INPUTS.name
	RefVariable                // $ARGUMENTS
)

// Ref is a part of a text that stands for a value.
type Ref struct {
	Kind       RefKind
	Name       string // of the node, input or variable
	Field      string // of the output; "": all of it
	Start, End int    // bytes of the text
}

// The variables that texts may name.
const (
	VarArguments       = "ARGUMENTS"
	VarUserMessage     = "USER_MESSAGE" // the same
	VarWorkflowID      = "WORKFLOW_ID"
	VarArtifactsDir    = "ARTIFACTS_DIR"
	VarStateDir        = "STATE_DIR"
	VarBaseBranch      = "BASE_BRANCH"
	VarDocsDir         = "DOCS_DIR"
	VarContext         = "CONTEXT"
	VarExternalContext = "EXTERNAL_CONTEXT" // the same
	VarIssueContext    = "ISSUE_CONTEXT"    // the same
	VarLoopUserInput   = "LOOP_USER_INPUT"
	VarLoopPrevOutput  = "LOOP_PREV_OUTPUT"
	VarRejectionReason = "REJECTION_REASON"
)

// Variables lists them.
func Variables() []string {
	return []string{
		VarArguments, VarUserMessage, VarWorkflowID, VarArtifactsDir, VarStateDir, VarBaseBranch, VarDocsDir,
		VarContext, VarExternalContext, VarIssueContext, VarLoopUserInput, VarLoopPrevOutput, VarRejectionReason,
	}
}

// The names that no node may have, because references begin with them.
const (
	inputsScope   = "INPUTS"
	previousScope = "LOOP_PREV"
)

func letter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }

// word is how many bytes of s are a name; with hyphens, that of a node.
func word(s string, hyphens bool) int {
	if s == "" || !letter(s[0]) {
		return 0
	}
	i := 1
	for i < len(s) && (letter(s[i]) || digit(s[i]) || hyphens && s[i] == '-') {
		i++
	}
	return i
}

// isName reports whether references can name a node or an input so.
func isName(s string) bool { return s != "" && word(s, true) == len(s) }

// Refs finds the references in a text, in its order.
func Refs(text string) []Ref {
	var refs []Ref
	for i := 0; i < len(text); {
		next := strings.IndexByte(text[i:], '$')
		if next < 0 {
			break
		}
		i += next
		if ref, ok := refAt(text, i); ok {
			refs = append(refs, ref)
			i = ref.End
		} else {
			i++
		}
	}
	return refs
}

// refAt reads the reference that begins with the $ at i.
func refAt(text string, i int) (Ref, bool) {
	rest := text[i+1:]
	name := rest[:word(rest, true)]
	after := rest[len(name):]
	switch name {
	case "":
		return Ref{}, false
	case inputsScope:
		if n := dotted(after, true); n > 1 {
			return Ref{Kind: RefInput, Name: after[1:n], Start: i, End: i + 1 + len(name) + n}, true
		}
	case previousScope:
		n := dotted(after, true)
		if n < 2 {
			return Ref{}, false
		}
		if field, end, ok := outputOf(after[n:]); ok {
			return Ref{Kind: RefPrevious, Name: after[1:n], Field: field, Start: i, End: i + 1 + len(name) + n + end}, true
		}
		return Ref{}, false
	}
	// A variable comes first: $ARGUMENTS.output is what the user wrote and a word.
	variable := rest[:word(rest, false)]
	if slices.Contains(Variables(), variable) {
		return Ref{Kind: RefVariable, Name: variable, Start: i, End: i + 1 + len(variable)}, true
	}
	if field, end, ok := outputOf(after); ok {
		return Ref{Kind: RefOutput, Name: name, Field: field, Start: i, End: i + 1 + len(name) + end}, true
	}
	return Ref{}, false
}

// dotted is how many bytes of s are a point and a name.
func dotted(s string, hyphens bool) int {
	if s == "" || s[0] != '.' {
		return 0
	}
	if n := word(s[1:], hyphens); n > 0 {
		return n + 1
	}
	return 0
}

// outputOf reads .output or .output.field.
func outputOf(s string) (field string, end int, ok bool) {
	n := dotted(s, false)
	if n == 0 || s[1:n] != "output" {
		return "", 0, false
	}
	m := dotted(s[n:], false)
	if m == 0 {
		return "", n, true
	}
	return s[n+1 : n+m], n + m, true
}

// wholeRef is the output that a text names and nothing else.
func wholeRef(text string) (Ref, bool) {
	text = strings.TrimSpace(text)
	refs := Refs(text)
	if len(refs) != 1 || refs[0].Kind != RefOutput || refs[0].Start != 0 || refs[0].End != len(text) {
		return Ref{}, false
	}
	return refs[0], true
}

// String is the reference as it is written.
func (r Ref) String() string {
	text := "$" + r.Name
	switch r.Kind {
	case RefVariable:
		return text
	case RefInput:
		return "$" + inputsScope + "." + r.Name
	case RefPrevious:
		text = "$" + previousScope + "." + r.Name
	}
	if text += ".output"; r.Field != "" {
		text += "." + r.Field
	}
	return text
}
