// Package task is what work is asked of agents: the types of tasks with their
// system prompts, the whole prompt of a job, its estimate in tokens, the plans
// that agents write, and the search for the files that a task needs.
package task

import (
	"embed"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The types of tasks that Holdfast knows. The list is open: a job may have any
// other word as its type, and is then asked as Task is.
const (
	Task               = "task"
	ImplementationPlan = "implementation_plan"
	PlanMerge          = "implementation_plan_merge"
	TextImprovement    = "text_improvement"
	TaskRefinement     = "task_refinement"
	FileFinder         = "file_finder"
	GenericPrompt      = "generic_prompt"
	WebSearch          = "web_search"
)

// Type is a type of task.
type Type struct {
	Name        string `json:"name"`
	Label       string `json:"label"`
	Description string `json:"description"`
	HasPlan     bool   `json:"has_plan"`    // the response is a plan: it has versions and can be merged
	Applies     bool   `json:"applies"`     // the response can change the session's task or selection
	NeedsModel  bool   `json:"needs_model"` // false: it also works without an agent
	Files       bool   `json:"files"`       // the selected files are part of the prompt
	WebSearch   bool   `json:"web_search"`  // only an agent that can search the web takes it
	ReadOnly    bool   `json:"read_only"`   // the agent changes no file, unless a job says otherwise
}

// Types are the types of tasks, in the order in which a person is shown them.
func Types() []Type {
	return []Type{
		{Name: Task, Label: "Task", Description: "The agent does what the task says, in the project.", NeedsModel: true, Files: true},
		{Name: ImplementationPlan, Label: "Implementation plan", Description: "The agent says step by step how the task would be done, and changes nothing.", HasPlan: true, NeedsModel: true, Files: true, ReadOnly: true},
		{Name: PlanMerge, Label: "Merged plan", Description: "Two or more plans become one, by your instructions.", HasPlan: true, NeedsModel: true, Files: true, ReadOnly: true},
		{Name: FileFinder, Label: "File finder", Description: "The files that the task is about are looked for and selected.", Applies: true, ReadOnly: true},
		{Name: TaskRefinement, Label: "Task refinement", Description: "The task is said again with what the selected files show.", Applies: true, NeedsModel: true, Files: true, ReadOnly: true},
		{Name: TextImprovement, Label: "Text improvement", Description: "The wording of the task becomes clearer; its meaning stays.", Applies: true, NeedsModel: true, ReadOnly: true},
		{Name: WebSearch, Label: "Web search", Description: "The agent looks the question up on the web and names its sources.", NeedsModel: true, WebSearch: true, ReadOnly: true},
		{Name: GenericPrompt, Label: "Prompt", Description: "The prompt as it is, without instructions of Holdfast.", NeedsModel: true},
	}
}

// TypeNamed is the type of that name; one that is not known has no special
// treatment and no system prompt.
func TypeNamed(name string) Type {
	types := Types()
	if i := slices.IndexFunc(types, func(t Type) bool { return t.Name == name }); i >= 0 {
		return types[i]
	}
	return Type{Name: name, Label: name, NeedsModel: true, Files: true}
}

//go:embed prompts/*.md
var defaults embed.FS

// DefaultPrompt is the system prompt of a type of task unless its project has
// another one; "" leaves an agent its own instructions alone.
func DefaultPrompt(taskType string) string {
	data, err := defaults.ReadFile("prompts/" + taskType + ".md")
	if err != nil {
		return ""
	}
	return string(data)
}

// known answers EInvalid for a type without a name in Types: a prompt that is
// set for it would never be used.
func known(taskType string) error {
	if slices.ContainsFunc(Types(), func(t Type) bool { return t.Name == taskType }) {
		return nil
	}
	return workbench.Errorf(workbench.EInvalid, "There is no type of task %q. See `holdfast prompt list`.", taskType)
}
