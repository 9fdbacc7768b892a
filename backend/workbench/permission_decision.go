package workbench

// PermissionDecision answers a request.
type PermissionDecision struct {
	ID        string
	Status    PermissionStatus // allowed or denied
	Scope     *PermissionScope // of the user's answer; nil: a rule or a mode answered
	DecidedBy string
	Reason    *string         // of a refusal
	Rule      *PermissionRule // stored with the answer; nil: none
}

// The decisions of a rule. Of several rules that fit, the strictest one holds:
// deny, then ask, then allow.
const (
	RuleAllow = "allow"
	RuleDeny  = "deny"
	RuleAsk   = "ask"
)

// NounPermission is the noun of a permission request.
const NounPermission = "permission"

// PermissionClosed says why a request cannot be answered.
func PermissionClosed(p PermissionRequest) *Error {
	switch p.Status {
	case PermissionPending:
		return Errorf(EConflict, "The agent that asked has ended. Nothing was decided.")
	case PermissionCancelled:
		return Errorf(EConflict, "The agent does not ask for this any more. Nothing was decided.")
	default:
		return Errorf(EConflict, "The request was already decided: %s. That answer holds.", p.Status)
	}
}
