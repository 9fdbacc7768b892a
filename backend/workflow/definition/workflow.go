package definition

import (
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Definition is a workflow file that was read and checked.
type Definition struct {
	Workflow
	File     string   // as problems name it
	Source   string   // the text that was read, byte for byte
	Digest   string   // of Source, see workbench.DefinitionDigest
	Warnings Problems // what is odd but does not keep it from running
}

// Parse reads a workflow file. What is wrong with it is an error of the type
// Problems, which holds all of it.
func Parse(file string, source []byte) (*Definition, error) {
	d, problems := Check(file, source)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return d, nil
}

// Check reads as much of a workflow file as can be read, for an editor, and
// says all that is wrong or odd. The definition is not to be run when a problem
// is an error; it is nil when the text is no YAML map.
func Check(file string, source []byte) (*Definition, Problems) {
	r := newReport(file, source)
	root := readTree(r, source)
	if root == nil {
		return nil, r.sorted()
	}
	d := &Definition{File: file, Source: string(source), Digest: workbench.DefinitionDigest(string(source))}
	dec := decoder{report: r, places: places{}}
	dec.workflow(root, &d.Workflow)
	newChecker(r, dec.places, &d.Workflow).run()
	problems := r.sorted()
	d.Warnings = problems.Warnings()
	return d, problems
}

// The tags of these types are the format: the decoder, the JSON Schema and the
// encoder read the same ones.
//
//	yaml    the key
//	need    the key must be there
//	filled  a text, list or map that is there is not empty
//	enum    the words that are allowed
//	min,max of a number
//	agent   only agents make use of the key; others ignore it
//	doc     what the key says

// Workflow is what a workflow file says.
type Workflow struct {
	Name                 string           `yaml:"name" need:"true" filled:"true" doc:"The name that the workflow is run by."`
	Description          string           `yaml:"description" need:"true" filled:"true" doc:"What the workflow is for and when to use it."`
	Provider             string           `yaml:"provider" doc:"The agent that runs prompts, unless a node names another."`
	Model                string           `yaml:"model" doc:"The model of agents: its name, small, medium or large, or @alias."`
	Effort               string           `yaml:"effort" enum:"minimal low medium high xhigh max" doc:"How much a model reasons."`
	ModelReasoningEffort string           `yaml:"modelReasoningEffort" enum:"minimal low medium high xhigh" doc:"An older name of effort."`
	Thinking             *Thinking        `yaml:"thinking" doc:"Whether a model thinks before it answers: adaptive, enabled or disabled, or type with budgetTokens."`
	WebSearchMode        string           `yaml:"webSearchMode" enum:"disabled cached live" doc:"Whether agents may search the web."`
	FallbackModel        string           `yaml:"fallbackModel" filled:"true" doc:"The model that is used when the first one is not available."`
	Betas                []string         `yaml:"betas" filled:"true" doc:"Beta features that are asked of the provider."`
	Sandbox              map[string]any   `yaml:"sandbox" doc:"What an agent's own sandbox allows; passed on as it is."`
	Interactive          *bool            `yaml:"interactive" doc:"Whether somebody is there to answer while it runs."`
	Worktree             *Worktree        `yaml:"worktree" doc:"Whether runs have a git worktree of their own."`
	Container            *Container       `yaml:"container" doc:"Whether runs of a folder project are in a container."`
	EvidencePolicy       *EvidencePolicy  `yaml:"evidence_policy" doc:"What must be there before a run is completed."`
	Budget               *Budget          `yaml:"budget" doc:"What a whole run may use before it is stopped."`
	MutatesCheckout      *bool            `yaml:"mutates_checkout" doc:"false: runs change nothing in the checkout, so that several may share it."`
	PersistSessions      *bool            `yaml:"persist_sessions" doc:"Whether agents go on with their session of the run before."`
	Tags                 []string         `yaml:"tags" doc:"Words to find the workflow by."`
	Requires             []string         `yaml:"requires" enum:"github" doc:"Accounts that a run needs."`
	Inputs               map[string]Input `yaml:"inputs" doc:"The named values that a run takes, read as $INPUTS.name."`
	Returns              string           `yaml:"returns" filled:"true" doc:"The node whose output is the result of the workflow."`
	OutcomeField         string           `yaml:"outcome_field" filled:"true" doc:"The boolean of the node in returns that says whether the workflow reached its aim."`
	Nodes                []Node           `yaml:"nodes" need:"true" filled:"true" doc:"The steps and what they depend on."`
}

// Thinking is what a model may think before it answers.
type Thinking struct {
	Type         string `yaml:"type" need:"true" enum:"adaptive enabled disabled" doc:"Whether the model thinks."`
	BudgetTokens *int64 `yaml:"budgetTokens" min:"1" doc:"How many tokens it may think."`
}

// Worktree says whether runs have a git worktree of their own.
type Worktree struct {
	Enabled *bool `yaml:"enabled" doc:"true: always; false: never; not there: whoever starts it decides."`
}

// Container says how runs of a folder project are contained.
type Container struct {
	Enabled   *bool  `yaml:"enabled" doc:"Whether runs are in a container."`
	WriteBack string `yaml:"write_back" enum:"approve auto" doc:"How changes reach the folder: after an approval, or at once."`
}

// EvidencePolicy says what a completed run must leave.
type EvidencePolicy struct {
	Required *bool `yaml:"required" need:"true" doc:"true: evidence.json in the artifacts folder."`
}

// Budget bounds what a whole run uses.
type Budget struct {
	MaxSpendUSD  *float64 `yaml:"max_spend_usd" min:"0.000001" doc:"US dollars that its agents may cost."`
	MaxWorkUnits *int64   `yaml:"max_work_units" min:"1" doc:"Attempts at nodes and sub-runs."`
}

// Input is a named value that a workflow takes.
type Input struct {
	Required    *bool  `yaml:"required" doc:"Whether a run must be given it."`
	Default     *any   `yaml:"default" doc:"Its value when it is not given: any JSON value."`
	Description string `yaml:"description" doc:"What it is for."`
}

// On reports whether a switch is there and on.
func On(b *bool) bool { return b != nil && *b }

// Node finds a node by its id, in bodies of loops too.
func (w *Workflow) Node(id string) *Node { return findNode(w.Nodes, id) }

func findNode(nodes []Node, id string) *Node {
	for i := range nodes {
		if nodes[i].ID == id {
			return &nodes[i]
		}
		if group := nodes[i].LoopGroup; group != nil {
			if n := findNode(group.Nodes, id); n != nil {
				return n
			}
		}
	}
	return nil
}
