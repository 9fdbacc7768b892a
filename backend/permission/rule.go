package permission

import (
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// answer decides without the user, nil when it cannot. A refusal by a rule comes
// before everything: no mode and no earlier answer may undo it.
func (s *Service) answer(ctx context.Context, p workbench.PermissionRequest, mode agent.PermissionMode, directory string) (*workbench.PermissionDecision, error) {
	ruled, err := s.ruled(ctx, p)
	if err != nil {
		return nil, err
	}
	if ruled == workbench.RuleDeny {
		return refused(workbench.DecidedByRule, "A rule of the project refuses this."), nil
	}
	if byMode := answerOfMode(p, mode, directory); byMode != nil {
		return byMode, nil
	}
	earlier, err := s.Store.SessionAnswer(ctx, p)
	if err != nil {
		return nil, err
	}
	switch {
	case earlier != nil:
		return &workbench.PermissionDecision{Status: earlier.Status, DecidedBy: workbench.DecidedByRule, Reason: earlier.Reason}, nil
	case ruled == workbench.RuleAllow:
		return allowed(workbench.DecidedByRule), nil
	}
	return nil, nil
}

func allowed(by string) *workbench.PermissionDecision {
	return &workbench.PermissionDecision{Status: workbench.PermissionAllowed, DecidedBy: by}
}

func refused(by, reason string) *workbench.PermissionDecision {
	return &workbench.PermissionDecision{Status: workbench.PermissionDenied, DecidedBy: by, Reason: &reason}
}

// ruled is the decision of the strictest rule that fits; "" when none does.
func (s *Service) ruled(ctx context.Context, p workbench.PermissionRequest) (string, error) {
	project, err := s.Store.PermissionProject(ctx, p)
	if err != nil || project == "" {
		return "", err
	}
	rules, err := s.Store.PermissionRules(ctx, project)
	return strictest(rules, p), err
}

func strictest(rules []workbench.PermissionRule, p workbench.PermissionRequest) string {
	rank := map[string]int{workbench.RuleAllow: 1, workbench.RuleAsk: 2, workbench.RuleDeny: 3}
	decision := ""
	for _, r := range rules {
		if rank[r.Decision] > rank[decision] && fits(r, p) {
			decision = r.Decision
		}
	}
	return decision
}

func fits(r workbench.PermissionRule, p workbench.PermissionRequest) bool {
	return (r.Agent == "" || r.Agent == p.Agent) && Match(r.Tool, p.Tool) && (r.Pattern == "" || Match(r.Pattern, p.Title))
}

// Match reports whether a text is what a pattern describes: * stands for any
// text, also none and also with line breaks; \* is the character, \\ a
// backslash; everything else stands for itself. Its time is bounded by the
// product of the lengths, whatever a pattern holds.
func Match(pattern, text string) bool {
	want := tokens(pattern)
	i, j, star, from := 0, 0, -1, 0
	for j < len(text) {
		switch {
		case i < len(want) && want[i] == any8:
			star, from = i, j // as little as possible first
			i++
		case i < len(want) && want[i] == int16(text[j]):
			i, j = i+1, j+1
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	for i < len(want) && want[i] == any8 {
		i++
	}
	return i == len(want)
}

// any8 is the token of *; every other one is a byte.
const any8 int16 = -1

func tokens(pattern string) []int16 {
	list := make([]int16, 0, len(pattern))
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\' && i+1 < len(pattern) && (pattern[i+1] == '*' || pattern[i+1] == '\\'):
			i++
			list = append(list, int16(pattern[i]))
		case pattern[i] == '*':
			list = append(list, any8)
		default:
			list = append(list, int16(pattern[i]))
		}
	}
	return list
}

// literal is the pattern that only text itself fits.
func literal(text string) string { return strings.NewReplacer(`\`, `\\`, `*`, `\*`).Replace(text) }

// MaxPattern bounds a pattern, in bytes.
const MaxPattern = 16 << 10

func validate(r workbench.PermissionRule) error {
	switch {
	case r.ProjectHash == "":
		return workbench.Errorf(workbench.EInvalid, "A rule belongs to a project. Name the project.")
	case r.Tool == "":
		return workbench.Errorf(workbench.EInvalid, "A rule names a tool, for example Bash; * stands for every tool.")
	case len(r.Pattern) > MaxPattern || len(r.Tool) > MaxPattern:
		return workbench.Errorf(workbench.EInvalid, "This is too long for a rule (at most %d bytes). Use * for a part of it.", MaxPattern)
	}
	switch r.Decision {
	case workbench.RuleAllow, workbench.RuleDeny, workbench.RuleAsk:
		return nil
	}
	return workbench.Errorf(workbench.EInvalid, "A rule says allow, deny or ask, not %q.", r.Decision)
}

// Rules are the rules of a project.
func (s *Service) Rules(ctx context.Context, projectHash string) ([]workbench.PermissionRule, error) {
	return s.Store.PermissionRules(ctx, projectHash)
}

// SetRule keeps a rule; it holds for what is asked from now on. EInvalid.
func (s *Service) SetRule(ctx context.Context, r workbench.PermissionRule) (workbench.PermissionRule, error) {
	if err := validate(r); err != nil {
		return r, err
	}
	stored, err := s.Store.SetPermissionRule(ctx, r)
	if err == nil {
		s.Notify(workbench.Notice{Noun: workbench.NounPermission})
	}
	return stored, err
}

// RemoveRule removes a rule. ENotFound.
func (s *Service) RemoveRule(ctx context.Context, id string) error {
	err := s.Store.RemovePermissionRule(ctx, id)
	if err == nil {
		s.Notify(workbench.Notice{Noun: workbench.NounPermission})
	}
	return err
}
