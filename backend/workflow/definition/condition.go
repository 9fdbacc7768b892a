package definition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Condition is what when says: one of its clauses must hold, and of a clause
// all comparisons.
type Condition struct {
	clauses [][]Comparison
}

// Comparison compares a value of the run with a literal.
type Comparison struct {
	Ref      Ref    // an output or an input; its places are those of the condition
	Operator string // == != < <= > >=
	Literal  string
}

// SyntaxError is what is wrong with a condition, and where.
type SyntaxError struct {
	Offset  int // in bytes
	Message string
	Hint    string
}

// Error implements error.
func (e *SyntaxError) Error() string { return e.Message }

// ParseCondition reads a condition. && binds tighter than ||; there are no
// brackets. An error is a *SyntaxError.
func ParseCondition(text string) (*Condition, error) {
	p := conditionParser{text: text}
	var c Condition
	clause := []Comparison{}
	for {
		comparison, err := p.comparison()
		if err != nil {
			return nil, err
		}
		clause = append(clause, comparison)
		p.space()
		switch {
		case p.take("&&"):
		case p.take("||"):
			c.clauses = append(c.clauses, clause)
			clause = []Comparison{}
		case p.at == len(text):
			c.clauses = append(c.clauses, clause)
			return &c, nil
		default:
			return nil, p.fail("Write && or || between comparisons, or nothing.", "&& or || is expected, not %s.", p.next())
		}
	}
}

// Comparisons are all comparisons, in their order.
func (c *Condition) Comparisons() []Comparison {
	var all []Comparison
	for _, clause := range c.clauses {
		all = append(all, clause...)
	}
	return all
}

// String is the condition as it is written, with single spaces.
func (c *Condition) String() string {
	clauses := make([]string, len(c.clauses))
	for i, clause := range c.clauses {
		parts := make([]string, len(clause))
		for j, comparison := range clause {
			parts[j] = comparison.String()
		}
		clauses[i] = strings.Join(parts, " && ")
	}
	return strings.Join(clauses, " || ")
}

// String is the comparison as it is written.
func (c Comparison) String() string {
	return c.Ref.String() + " " + c.Operator + " '" + c.Literal + "'"
}

// Eval decides whether the node runs. Comparisons are made from left to right,
// and only as far as they matter. An error is for the node to fail: a value
// that the condition needs is not there. odd says why a condition that cannot
// be decided does not hold; "": it could be decided.
func (c *Condition) Eval(value func(Ref) (string, error)) (holds bool, odd string, err error) {
	for _, clause := range c.clauses {
		holds = true
		for _, comparison := range clause {
			actual, err := value(comparison.Ref)
			if err != nil {
				return false, "", err
			}
			holds, odd = comparison.compare(actual)
			if odd != "" {
				return false, odd, nil // closed: whatever the rest would say
			}
			if !holds {
				break
			}
		}
		if holds {
			return true, "", nil
		}
	}
	return false, "", nil
}

func (c Comparison) compare(actual string) (holds bool, odd string) {
	switch c.Operator {
	case "==":
		return actual == c.Literal, ""
	case "!=":
		return actual != c.Literal, ""
	}
	a, okA := numeric(actual)
	b, okB := numeric(c.Literal)
	if !okA || !okB {
		return false, fmt.Sprintf("%s compares numbers, and %.80q or %.80q is none", c, actual, c.Literal)
	}
	switch c.Operator {
	case "<":
		return a < b, ""
	case "<=":
		return a <= b, ""
	case ">":
		return a > b, ""
	}
	return a >= b, ""
}

// numeric is a text as a finite decimal number.
func numeric(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if strings.ContainsAny(s, "xXpP_nN") { // hexadecimal, infinity, no number
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

type conditionParser struct {
	text string
	at   int
}

func (p *conditionParser) fail(hint, format string, args ...any) error {
	return &SyntaxError{Offset: p.at, Message: fmt.Sprintf(format, args...), Hint: hint}
}

func (p *conditionParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *conditionParser) take(word string) bool {
	if strings.HasPrefix(p.text[p.at:], word) {
		p.at += len(word)
		return true
	}
	return false
}

// next is what comes next, for people.
func (p *conditionParser) next() string {
	rest := strings.Fields(p.text[p.at:])
	if len(rest) == 0 {
		return "the end"
	}
	if w := []rune(rest[0]); len(w) > 30 {
		return string(w[:30]) + "…"
	}
	return rest[0]
}

func (p *conditionParser) comparison() (Comparison, error) {
	p.space()
	ref, err := p.reference()
	if err != nil {
		return Comparison{}, err
	}
	p.space()
	operator, err := p.operator()
	if err != nil {
		return Comparison{}, err
	}
	p.space()
	literal, err := p.literal()
	return Comparison{Ref: ref, Operator: operator, Literal: literal}, err
}

func (p *conditionParser) reference() (Ref, error) {
	const form = "Write $node.output, $node.output.field or $INPUTS.name."
	start := p.at
	switch {
	case p.at < len(p.text) && p.text[p.at] == '(':
		return Ref{}, p.fail("Write it without: && binds tighter than ||.", "Conditions have no brackets.")
	case !p.take("$"):
		return Ref{}, p.fail(form, "A reference is expected, not %s.", p.next())
	}
	name := p.name(true)
	if name == "" {
		p.at = start
		return Ref{}, p.fail(form, "%s names no node.", p.next())
	}
	if slices.Contains(Variables(), name) {
		p.at = start
		return Ref{}, p.fail(form, "A condition cannot compare $%s.", name)
	}
	var path []string
	for p.take(".") {
		part := p.name(name == inputsScope)
		if part == "" {
			return Ref{}, p.fail(form, "After the point there is no name.")
		}
		path = append(path, part)
	}
	if ref, ok := conditionRef(name, path); ok {
		ref.Start, ref.End = start, p.at
		return ref, nil
	}
	written := p.text[start:p.at]
	p.at = start
	return Ref{}, p.fail(form, "%s is no reference.", written)
}

// conditionRef is what a name and the names after its points refer to.
// $node.field is short for $node.output.field.
func conditionRef(name string, path []string) (Ref, bool) {
	switch {
	case name == inputsScope:
		if len(path) != 1 {
			return Ref{}, false
		}
		return Ref{Kind: RefInput, Name: path[0]}, true
	case len(path) == 1 && path[0] == "output":
		return Ref{Kind: RefOutput, Name: name}, true
	case len(path) == 1:
		return Ref{Kind: RefOutput, Name: name, Field: path[0]}, true
	case len(path) == 2 && path[0] == "output":
		return Ref{Kind: RefOutput, Name: name, Field: path[1]}, true
	}
	return Ref{}, false
}

func (p *conditionParser) name(hyphens bool) string {
	n := word(p.text[p.at:], hyphens)
	p.at += n
	return p.text[p.at-n : p.at]
}

func (p *conditionParser) operator() (string, error) {
	for _, operator := range []string{"==", "!=", "<=", ">=", "<", ">"} {
		if p.take(operator) {
			if p.take("=") { // ===
				p.at -= len(operator) + 1
				return "", p.fail("Write "+operator+".", "%s= is no comparison.", operator)
			}
			return operator, nil
		}
	}
	if strings.HasPrefix(p.text[p.at:], "=") {
		return "", p.fail("Write ==.", "One = is no comparison.")
	}
	return "", p.fail("Write ==, !=, <, <=, > or >= and a literal.", "A comparison is expected, not %s.", p.next())
}

func (p *conditionParser) literal() (string, error) {
	const form = "Write text in single quotes, a number, true or false."
	if p.take("'") {
		end := strings.IndexByte(p.text[p.at:], '\'')
		if end < 0 {
			p.at--
			return "", p.fail("Close it with a single quote.", "The text is not closed.")
		}
		p.at += end + 1
		return p.text[p.at-end-1 : p.at-1], nil
	}
	if strings.HasPrefix(p.text[p.at:], `"`) {
		return "", p.fail("Write it in single quotes.", "Text in a condition has single quotes.")
	}
	start := p.at
	for p.at < len(p.text) && (letter(p.text[p.at]) || digit(p.text[p.at]) || strings.IndexByte("-.", p.text[p.at]) >= 0) {
		p.at++
	}
	literal := p.text[start:p.at]
	if literal == "true" || literal == "false" || isDecimal(literal) {
		return literal, nil
	}
	p.at = start
	return "", p.fail(form, "A literal is expected, not %s.", p.next())
}

// isDecimal reports whether s is a number without an exponent: -12.5.
func isDecimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return digits(whole) && (!point || digits(fraction))
}

func digits(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}
