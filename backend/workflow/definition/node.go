package definition

import "strings"

// Node is one step of a workflow. Exactly one of the fields that Kinds names
// says what it does.
type Node struct {
	ID          string   `yaml:"id" need:"true" filled:"true" doc:"The name by which other nodes know it."`
	Description string   `yaml:"description" doc:"What the node does, for people."`
	DependsOn   []string `yaml:"depends_on" doc:"The nodes that must be done before it starts."`
	When        string   `yaml:"when" doc:"The condition on which it runs, such as $check.output.ok == true."`
	TriggerRule string   `yaml:"trigger_rule" enum:"all_success one_success none_failed_min_one_success all_done" doc:"What must have become of the nodes it depends on."`

	Prompt    string     `yaml:"prompt" doc:"A text for an agent."`
	Command   string     `yaml:"command" doc:"The name of a command file whose text is for an agent."`
	Bash      string     `yaml:"bash" doc:"A bash script. What it prints is the node's output."`
	Script    string     `yaml:"script" doc:"Code, or the name of a file in the scripts folder, for the runtime."`
	Loop      *Loop      `yaml:"loop" doc:"A prompt or command that is repeated."`
	LoopGroup *LoopGroup `yaml:"loop_group" doc:"Nodes that are repeated."`
	Approval  *Approval  `yaml:"approval" doc:"A question to a person; the run waits for the answer."`
	Cancel    string     `yaml:"cancel" doc:"Ends the run as cancelled, for this reason."`
	Include   string     `yaml:"include" doc:"The name of a workflow whose nodes take the place of this one."`
	Workflow  string     `yaml:"workflow" doc:"The name of a workflow that runs as a run of its own."`

	Runtime   string         `yaml:"runtime" enum:"bun uv" doc:"What runs a script: bun for TypeScript, uv for Python."`
	Deps      []string       `yaml:"deps" doc:"Packages that a script needs."`
	Timeout   *int64         `yaml:"timeout" min:"1" doc:"Milliseconds that bash or a script may take; 120000 when it is not there."`
	Input     *string        `yaml:"input" doc:"The message of a sub-run."`
	With      map[string]any `yaml:"with" doc:"Named values: for a workflow, an include, a command or a script."`
	Isolation string         `yaml:"isolation" enum:"inherit worktree" doc:"Whether a sub-run has a worktree of its own."`
	FanOut    *FanOut        `yaml:"fan_out" doc:"Starts a sub-run for each item of a list."`

	Context        *Context            `yaml:"context" agent:"true" doc:"The agent's session: fresh, shared, or that of another node: {resume: id}."`
	Provider       string              `yaml:"provider" agent:"true" doc:"The agent that runs this node."`
	Model          string              `yaml:"model" agent:"true" doc:"The model: its name, small, medium or large, or @alias."`
	Effort         string              `yaml:"effort" agent:"true" enum:"minimal low medium high xhigh max" doc:"How much the model reasons."`
	Thinking       *Thinking           `yaml:"thinking" agent:"true" doc:"Whether the model thinks before it answers: adaptive, enabled or disabled, or type with budgetTokens."`
	OutputFormat   map[string]any      `yaml:"output_format" doc:"A JSON Schema that the output must meet."`
	OutputType     string              `yaml:"output_type" filled:"true" doc:"What the output is, such as plan or findings: it is kept as an artifact."`
	AllowedTools   *[]string           `yaml:"allowed_tools" agent:"true" doc:"The only tools that the agent may use; [] for none."`
	DeniedTools    []string            `yaml:"denied_tools" agent:"true" doc:"Tools that the agent may not use."`
	IdleTimeout    *int64              `yaml:"idle_timeout" min:"1" doc:"Milliseconds that an agent may say nothing; 1800000 when it is not there."`
	Retry          *Retry              `yaml:"retry" doc:"Further attempts after a failure."`
	Hooks          map[string][]Hook   `yaml:"hooks" agent:"true" keys:"PreToolUse PostToolUse PostToolUseFailure Notification UserPromptSubmit SessionStart SessionEnd Stop StopFailure SubagentStart SubagentStop PreCompact PostCompact PermissionRequest Setup TeammateIdle TaskCompleted TaskCreated Elicitation ElicitationResult ConfigChange WorktreeCreate WorktreeRemove InstructionsLoaded CwdChanged FileChanged" doc:"Fixed answers to events of the agent's program."`
	MCP            string              `yaml:"mcp" agent:"true" filled:"true" doc:"The path of a JSON file with MCP servers."`
	Skills         []string            `yaml:"skills" agent:"true" doc:"Skills that the agent is given."`
	Agents         map[string]SubAgent `yaml:"agents" agent:"true" filled:"true" doc:"Agents that the agent may give work to, by name."`
	Pi             *Pi                 `yaml:"pi" agent:"true" doc:"Settings of the agent pi."`
	MaxBudgetUSD   *float64            `yaml:"maxBudgetUsd" agent:"true" min:"0.000001" doc:"US dollars that the node may cost."`
	SystemPrompt   string              `yaml:"systemPrompt" agent:"true" filled:"true" doc:"Instructions that come before the prompt."`
	FallbackModel  string              `yaml:"fallbackModel" agent:"true" filled:"true" doc:"The model that is used when the first one is not available."`
	SettingSources *[]string           `yaml:"settingSources" agent:"true" enum:"project user" doc:"Where the agent reads settings from."`
	Betas          []string            `yaml:"betas" agent:"true" filled:"true" doc:"Beta features that are asked of the provider."`
	Sandbox        map[string]any      `yaml:"sandbox" agent:"true" doc:"What the agent's own sandbox allows; passed on as it is."`
	PersistSession *bool               `yaml:"persist_session" agent:"true" doc:"Whether the agent goes on with its session of the run before."`
	AlwaysRun      *bool               `yaml:"always_run" doc:"true: runs again when the run is resumed, even though it was completed."`
}

// Kind is what a node does: the key that says it.
type Kind string

// The kinds.
const (
	KindPrompt    Kind = "prompt"
	KindCommand   Kind = "command"
	KindBash      Kind = "bash"
	KindScript    Kind = "script"
	KindLoop      Kind = "loop"
	KindLoopGroup Kind = "loop_group"
	KindApproval  Kind = "approval"
	KindCancel    Kind = "cancel"
	KindInclude   Kind = "include"
	KindWorkflow  Kind = "workflow"
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{KindPrompt, KindCommand, KindBash, KindScript, KindLoop, KindLoopGroup, KindApproval, KindCancel, KindInclude, KindWorkflow}
}

// Kind is what the node does; "" for one that says nothing. A node of a
// checked definition has one kind.
func (n *Node) Kind() Kind {
	if kinds := n.kinds(); len(kinds) > 0 {
		return kinds[0]
	}
	return ""
}

func (n *Node) kinds() []Kind {
	var kinds []Kind
	for _, k := range Kinds() {
		if n.does(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func (n *Node) does(k Kind) bool {
	switch k {
	case KindLoop:
		return n.Loop != nil
	case KindLoopGroup:
		return n.LoopGroup != nil
	case KindApproval:
		return n.Approval != nil
	}
	text := map[Kind]string{
		KindPrompt: n.Prompt, KindCommand: n.Command, KindBash: n.Bash, KindScript: n.Script,
		KindCancel: n.Cancel, KindInclude: n.Include, KindWorkflow: n.Workflow,
	}[k]
	return strings.TrimSpace(text) != ""
}

// Agent reports whether an agent does the node's work.
func (k Kind) Agent() bool { return k == KindPrompt || k == KindCommand || k == KindLoop }

// Trigger is the rule on which the node starts.
func (n *Node) Trigger() string {
	if n.TriggerRule == "" {
		return AllSuccess
	}
	return n.TriggerRule
}

// The trigger rules.
const (
	AllSuccess              = "all_success"
	OneSuccess              = "one_success"
	NoneFailedMinOneSuccess = "none_failed_min_one_success"
	AllDone                 = "all_done"
)

// LoopControl says when a loop ends.
type LoopControl struct {
	Until           string `yaml:"until" filled:"true" doc:"The loop ends when the output has this text."`
	UntilBash       string `yaml:"until_bash" doc:"The loop ends when this bash script exits with 0."`
	MaxIterations   int64  `yaml:"max_iterations" need:"true" min:"1" doc:"The node fails when the loop has not ended by then."`
	FreshContext    *bool  `yaml:"fresh_context" doc:"true: each iteration is a new session."`
	Interactive     *bool  `yaml:"interactive" doc:"true: after each iteration a person is asked."`
	GateMessage     string `yaml:"gate_message" doc:"What the person is asked."`
	SignalCompletes *bool  `yaml:"signal_completes" doc:"true: until ends an interactive loop without asking."`
}

// Loop repeats one prompt or command.
type Loop struct {
	Prompt      string `yaml:"prompt" filled:"true" doc:"The text of each iteration."`
	Command     string `yaml:"command" filled:"true" doc:"The name of a command file with the text of each iteration."`
	UntilField  string `yaml:"until_field" filled:"true" doc:"The loop ends when this boolean of output_format is true."`
	LoopControl `yaml:",inline"`
}

// LoopGroup repeats nodes.
type LoopGroup struct {
	LoopControl `yaml:",inline"`
	Nodes       []Node `yaml:"nodes" need:"true" filled:"true" doc:"The nodes of each iteration."`
}

// Approval asks a person.
type Approval struct {
	Message         string     `yaml:"message" need:"true" filled:"true" doc:"What is asked."`
	Decisions       []Decision `yaml:"decisions" filled:"true" doc:"The answers to choose from; approve is one of them."`
	CaptureResponse *bool      `yaml:"capture_response" doc:"true: the comment is the node's output."`
	OnReject        *OnReject  `yaml:"on_reject" doc:"An older way to rework what was rejected."`
}

// Decision is an answer to choose.
type Decision struct {
	ID    string `yaml:"id" need:"true" filled:"true" doc:"The word by which nodes know it."`
	Label string `yaml:"label" filled:"true" doc:"What people read."`
}

// OnReject is what an agent does after a rejection.
type OnReject struct {
	Prompt      string `yaml:"prompt" need:"true" filled:"true" doc:"The text for the agent, with $REJECTION_REASON."`
	MaxAttempts *int64 `yaml:"max_attempts" min:"1" max:"10" doc:"How often; 3 when it is not there."`
}

// FanOut starts a sub-run for each item of a list.
type FanOut struct {
	Items       string `yaml:"items" need:"true" filled:"true" doc:"The output that is a JSON list, such as $plan.output.parts."`
	As          string `yaml:"as" doc:"The input of the sub-run that is the item."`
	MaxParallel *int64 `yaml:"max_parallel" min:"1" doc:"How many run at once; 5 when it is not there."`
	Join        string `yaml:"join" enum:"all_done all_success" doc:"Whether one failure fails the node: all_success, or not: all_done."`
}

// Context says which session an agent's node goes on with.
type Context struct {
	Mode   string `yaml:"mode" enum:"fresh shared" doc:"fresh or shared."`
	Resume string `yaml:"resume" need:"true" filled:"true" doc:"The node whose session is gone on with."`
}

// Retry says how a failed node is tried again.
type Retry struct {
	MaxAttempts int64  `yaml:"max_attempts" need:"true" min:"1" max:"5" doc:"Attempts after the first one."`
	DelayMS     *int64 `yaml:"delay_ms" min:"1000" max:"60000" doc:"Milliseconds before the first of them, doubled each time."`
	OnError     string `yaml:"on_error" enum:"transient all" doc:"Which failures are tried again."`
}

// SubAgent is an agent that a node's agent may give work to.
type SubAgent struct {
	Description     string   `yaml:"description" need:"true" filled:"true" doc:"When to use it."`
	Prompt          string   `yaml:"prompt" need:"true" filled:"true" doc:"Its instructions."`
	Model           string   `yaml:"model" filled:"true" doc:"Its model."`
	Tools           []string `yaml:"tools" doc:"The only tools it may use."`
	DisallowedTools []string `yaml:"disallowedTools" doc:"Tools it may not use."`
	Skills          []string `yaml:"skills" doc:"Skills it is given."`
	MaxTurns        *int64   `yaml:"maxTurns" min:"1" doc:"How many turns it may take."`
}

// Pi are settings of the agent pi.
type Pi struct {
	EnableExtensions *bool          `yaml:"enableExtensions" doc:"Whether extensions are loaded."`
	Interactive      *bool          `yaml:"interactive" doc:"Whether extensions may ask the user."`
	ExtensionFlags   map[string]any `yaml:"extensionFlags" doc:"Flags of extensions: true, false or text."`
}

// Hook is a fixed answer to an event of an agent.
type Hook struct {
	Matcher  string         `yaml:"matcher" doc:"A pattern of names of tools; not there: all."`
	Response map[string]any `yaml:"response" need:"true" doc:"The answer, as the agent's program takes it."`
	Timeout  *float64       `yaml:"timeout" min:"0.001" doc:"Seconds."`
}
