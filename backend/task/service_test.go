package task_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/finder"
	"github.com/holdfast-app/holdfast/backend/task"
	"github.com/holdfast-app/holdfast/backend/task/find"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func ptr[T any](v T) *T { return &v }

func TestPromptsOfAProject(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		standard, err := b.SystemPrompt(ctx, "hash", task.ImplementationPlan)
		b.must(err)
		if standard.IsCustom || standard.SystemPrompt == "" || standard.SystemPrompt != standard.Default || len(standard.Unknown) != 0 {
			t.Errorf("%+v", standard)
		}
		const text = "In {{PROJECT_DIRECTORY}}: {{TASK_TYPE}}, {{NONSENSE}} and {{MODEL_NAME}} on {{CURRENT_DATE}}. {{CUSTOM_INSTRUCTIONS}}"
		custom, err := b.SetSystemPrompt(ctx, "hash", task.ImplementationPlan, text)
		b.must(err)
		if !custom.IsCustom || custom.SystemPrompt != text || custom.Default != standard.Default || !slices.Equal(custom.Unknown, []string{"NONSENSE"}) {
			t.Errorf("%+v", custom)
		}
		preview, err := b.Preview(ctx, task.Request{
			SessionID: b.session.ID, TaskType: task.ImplementationPlan, Text: "Do {{TASK_TYPE}}", Instructions: "see {{SESSION_NAME}}",
			Files: &[]string{"cmd/main.go", "gone.go"}, Model: "gpt-4o",
		})
		b.must(err)
		wanted := "In " + b.project + ": implementation_plan, {{NONSENSE}} and gpt-4o on 2026-01-01. see {{SESSION_NAME}}"
		if preview.SystemPrompt != wanted {
			t.Errorf("system prompt %q, wanted %q", preview.SystemPrompt, wanted)
		}
		if !strings.HasPrefix(preview.Prompt, "Do {{TASK_TYPE}}\n") || !strings.Contains(preview.Prompt, "package main") {
			t.Errorf("prompt %q", preview.Prompt)
		}
		if !slices.Equal(preview.MissingFiles, []string{"gone.go"}) || !slices.Equal(preview.Unknown, []string{"NONSENSE"}) {
			t.Errorf("missing %q, unknown %q", preview.MissingFiles, preview.Unknown)
		}
		if *preview.ContextWindow != 128_000 || preview.Over || preview.EstimatedTokens < 50 || preview.EstimatedTokens > 200 {
			t.Errorf("%d tokens of %d", preview.EstimatedTokens, *preview.ContextWindow)
		}
		given := b.job(task.ImplementationPlan, "demo", workbench.JobPayload{Text: "Do it"}, nil)
		given.SystemPromptTemplate = ptr("Only {{TASK_TYPE}}.")
		prompt, err := b.Prompter.Prompt(ctx, given, b.session)
		b.must(err)
		if prompt.System != "Only implementation_plan." || prompt.Template != "Only {{TASK_TYPE}}." {
			t.Errorf("a job with its own prompt is told %q", prompt.System)
		}
		back, err := b.UnsetSystemPrompt(ctx, "hash", task.ImplementationPlan)
		b.must(err)
		if back.IsCustom || back.SystemPrompt != standard.SystemPrompt {
			t.Errorf("%+v", back)
		}
		_, err = b.SetSystemPrompt(ctx, "hash", "nothing", "x")
		b.wantCode(err, workbench.EInvalid)
		_, err = b.SetSystemPrompt(ctx, "hash", task.Task, " \n")
		b.wantCode(err, workbench.EInvalid)
		_, err = b.SetSystemPrompt(ctx, "hash", task.Task, strings.Repeat("x", task.MaxSystemPromptBytes+1))
		b.wantCode(err, workbench.EInvalid)
	})
}

func TestGuard(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *bench) {
		b.write("big.txt", strings.Repeat("word ", 40_000)) // 200 KB, 40,000 tokens
		payload := workbench.JobPayload{Text: "Read it.", Files: []string{"big.txt"}, Model: "gpt-3.5-turbo"}
		_, err := b.Prompter.Prompt(t.Context(), b.job(task.Task, "demo", payload, nil), b.session)
		b.wantCode(err, workbench.EPromptTooLarge)
		for _, said := range []string{"16385", "gpt-3.5-turbo", "estimate", "Take files out"} {
			if !strings.Contains(workbench.ErrorMessage(err), said) {
				t.Errorf("%q does not say %q", err, said)
			}
		}
		for _, model := range []string{"", "nobody-knows", "gpt-4o"} {
			payload.Model = model
			if _, err := b.Prompter.Prompt(t.Context(), b.job(task.Task, "demo", payload, nil), b.session); err != nil {
				t.Errorf("%q: %v", model, err)
			}
		}
	})
}

func TestPlansAreEditedAndMerged(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		one := b.job(task.ImplementationPlan, "demo", workbench.JobPayload{Text: "t"}, ptr("Plan ``` one"))
		two := b.job(task.ImplementationPlan, "demo", workbench.JobPayload{Text: "t"}, ptr("Plan two"))
		other := b.job(task.Task, "demo", workbench.JobPayload{Text: "t"}, ptr("no plan"))
		saved, err := b.SavePlan(ctx, one.ID, 1, "Plan ```` one, edited")
		b.must(err)
		_, err = b.SavePlan(ctx, one.ID, 1, "late")
		b.wantCode(err, workbench.EConflict)
		_, err = b.SavePlan(ctx, other.ID, 1, "x")
		b.wantCode(err, workbench.EInvalid)
		_, err = b.SavePlan(ctx, one.ID, 2, " ")
		b.wantCode(err, workbench.EInvalid)
		restored, err := b.RestorePlan(ctx, one.ID, 1)
		b.must(err)
		if saved.Version != 2 || restored.Version != 3 || restored.Content != "Plan ``` one" || restored.Source != workbench.PlanRestored {
			t.Errorf("%+v, %+v", saved, restored)
		}
		_, err = b.SavePlan(ctx, one.ID, 3, "Plan ```` one, edited")
		b.must(err)
		plan, err := b.Plan(ctx, one.ID)
		b.must(err)
		if plan.Version != 4 || len(plan.Versions) != 4 || plan.Content != "Plan ```` one, edited" {
			t.Errorf("%+v", plan)
		}

		for _, sources := range [][]string{nil, {one.ID}, {one.ID, one.ID}, {one.ID, other.ID}} {
			_, err := b.MergePlans(ctx, b.session.ID, task.Merge{Sources: sources, Agent: "demo"})
			b.wantCode(err, workbench.EInvalid)
		}
		_, err = b.MergePlans(ctx, b.session.ID, task.Merge{Sources: []string{one.ID, "none"}, Agent: "demo"})
		b.wantCode(err, workbench.ENotFound)
		_, err = b.MergePlans(ctx, b.session.ID, task.Merge{Sources: []string{one.ID, two.ID}, Agent: "demo", Instructions: "Keep the first."})
		b.must(err)
		if len(b.runs) != 1 || *b.reload().MergeInstructions != "Keep the first." {
			t.Fatalf("%+v", b.runs)
		}
		run := b.runs[0]
		merge := b.job(run.TaskType, run.Agent, workbench.JobPayload{Text: "The task", Sources: run.Sources, Instructions: run.Instructions}, nil)
		prompt, err := b.Prompter.Prompt(ctx, merge, b.session)
		b.must(err)
		const wanted = "## Task\n\nThe task\n\n## Instructions for the merge\n\nKeep the first.\n\n" +
			"## Plan 1 of 2\n\n`````\nPlan ```` one, edited\n`````\n\n## Plan 2 of 2\n\n```\nPlan two\n```\n\n"
		if prompt.Text != wanted || !strings.Contains(prompt.System, "merge several implementation plans") {
			t.Errorf("%q\nwanted %q", prompt.Text, wanted)
		}
	})
}

func TestTextIsAppliedAndUndone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.setTask("mak it wrk")
		improved := b.job(task.TextImprovement, "demo", workbench.JobPayload{Text: "mak it wrk"}, ptr("```\nMake it work.\n```\n"))
		applied, err := b.Apply(ctx, improved.ID)
		b.must(err)
		if applied.Task == nil || applied.Task.Description != "Make it work." || !applied.Task.CanUndo || b.reload().TaskDescription != "Make it work." {
			t.Errorf("%+v", applied)
		}
		again, err := b.Apply(ctx, improved.ID)
		b.must(err)
		if again.Task.Version != applied.Task.Version {
			t.Error("the same response wrote another version")
		}
		undone, err := b.db.UndoTask(ctx, b.session.ID, applied.Task.Version)
		b.must(err)
		if undone.Description != "mak it wrk" {
			t.Errorf("undone to %q", undone.Description)
		}
		b.setTask("First. mak it wrk Last.")
		_, err = b.Apply(ctx, improved.ID)
		b.must(err)
		if got := b.reload().TaskDescription; got != "First. Make it work. Last." {
			t.Errorf("a passage gave %q", got)
		}
		b.setTask("Something else")
		_, err = b.Apply(ctx, improved.ID)
		b.wantCode(err, workbench.EConflict)
		_, err = b.Apply(ctx, b.job(task.TaskRefinement, "demo", workbench.JobPayload{Text: "Something else"}, ptr(" \n")).ID)
		b.wantCode(err, workbench.EInvalid)
		_, err = b.Apply(ctx, b.job(task.Task, "demo", workbench.JobPayload{Text: "x"}, ptr("y")).ID)
		b.wantCode(err, workbench.EInvalid)
		_, err = b.Apply(ctx, b.job(task.TaskRefinement, "demo", workbench.JobPayload{Text: "x"}, nil).ID)
		b.wantCode(err, workbench.EConflict)
		if got := b.reload().TaskDescription; got != "Something else" {
			t.Errorf("a refused response left %q", got)
		}
	})
}

func TestFoundFilesAreSelectedAndUndone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		before, err := b.db.WriteFiles(ctx, workbench.FilesWrite{
			SessionID: b.session.ID, HostID: b.session.HostID, Version: 1, OpType: workbench.OpEdit,
			IncludedFiles: []string{"cmd/main.go"}, ForceExcludedFiles: []string{"shop/refund.go"},
		})
		b.must(err)
		_, err = b.Find(ctx, b.session.ID, task.Find{})
		b.wantCode(err, workbench.EInvalid)
		_, err = b.Find(ctx, b.session.ID, task.Find{Text: "The invoice", Root: "shop"})
		b.must(err)
		if run := b.runs[0]; run.Agent != finder.Name || run.TaskType != task.FileFinder || run.Root != "shop" {
			t.Errorf("%+v", run)
		}
		answer := `Here: {"files": [{"path": "invoice.go", "relevance": 90}, {"path": "shop/refund.go"}, {"path": "shop/gone.go"}]}`
		job := b.job(task.FileFinder, "demo", workbench.JobPayload{Text: "The invoice"}, &answer)
		found, err := b.Found(ctx, job.ID)
		b.must(err)
		if len(found.Paths) != 1 || found.Paths[0].Path != "shop/invoice.go" || found.Applied || !slices.Equal(found.Unknown, []string{"shop/gone.go"}) {
			t.Errorf("%+v", found)
		}
		b.must(b.Ended(ctx, job.JobSummary))
		after := b.reload()
		if !slices.Equal(after.IncludedFiles, []string{"cmd/main.go", "shop/invoice.go"}) || !slices.Equal(after.ForceExcludedFiles, []string{"shop/refund.go"}) {
			t.Errorf("selected %q without %q", after.IncludedFiles, after.ForceExcludedFiles)
		}
		if found, err = b.Found(ctx, job.ID); err != nil || !found.Applied {
			t.Errorf("%+v, %v", found, err)
		}
		history, err := b.db.FileSelections(ctx, b.session.ID, 0, 1)
		b.must(err)
		if history[0].OpType != workbench.OpAgent {
			t.Errorf("the entry says %q", history[0].OpType)
		}
		undone, err := b.db.UndoFiles(ctx, b.session.ID, after.FileHistoryVersion)
		b.must(err)
		if !slices.Equal(undone.IncludedFiles, before.IncludedFiles) {
			t.Errorf("undone to %q", undone.IncludedFiles)
		}
		if found, err = b.Found(ctx, job.ID); err != nil || found.Applied {
			t.Errorf("after undo %+v, %v", found, err)
		}
		b.must(b.Ended(ctx, b.job(task.FileFinder, "demo", workbench.JobPayload{Text: "x"}, ptr("none")).JobSummary))
		b.must(b.Ended(ctx, b.job(task.Task, "demo", workbench.JobPayload{Text: "x"}, ptr(answer)).JobSummary))
		if got := b.reload().IncludedFiles; !slices.Equal(got, before.IncludedFiles) {
			t.Errorf("other jobs selected %q", got)
		}
	})
}

func TestFinderLooksIntoExternalFolders(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		design := filepath.Join(t.TempDir(), "design")
		b.must(os.MkdirAll(filepath.Join(design, "ui"), 0o700))
		b.must(os.WriteFile(filepath.Join(design, "ui", "invoice.md"), []byte("Drawn with a watermark.\n"), 0o600))
		b.external = []string{filepath.ToSlash(design), filepath.ToSlash(filepath.Join(design, "gone"))}
		path := filepath.ToSlash(filepath.Join(design, "ui", "invoice.md"))
		prompt, err := b.Prompter.Prompt(ctx, b.job(task.FileFinder, "demo", workbench.JobPayload{Text: "The watermark of an invoice"}, nil), b.session)
		b.must(err)
		if !strings.Contains(prompt.Text, "- "+path+" (path: invoice; text: watermark)") || !strings.Contains(prompt.Text, "- shop/invoice.go (") {
			t.Errorf("%q", prompt.Text)
		}
		answer := fmt.Sprintf(`{"files": [{"path": %q}, {"path": "ui/invoice.md"}, {"path": "shop/invoice.go"}]}`, path)
		job := b.job(task.FileFinder, "demo", workbench.JobPayload{Text: "The watermark of an invoice"}, &answer)
		b.must(b.Ended(ctx, job.JobSummary))
		if got := b.reload().IncludedFiles; !slices.Equal(got, []string{path, "shop/invoice.go"}) {
			t.Errorf("selected %q", got)
		}
	})
}

func TestFinderIsAskedWhatTheSearchFound(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *bench) {
		payload := workbench.JobPayload{Text: "Round the total of an invoice", Root: "shop"}
		prompt, err := b.Prompter.Prompt(t.Context(), b.job(task.FileFinder, "demo", payload, nil), b.session)
		b.must(err)
		for _, part := range []string{"Round the total", "- shop/invoice.go (", "type Invoice struct{}", "cmd/main.go"} {
			if !strings.Contains(prompt.Text, part) {
				t.Errorf("%q is not in %q", part, prompt.Text)
			}
		}
		if !strings.Contains(prompt.System, "JSON") {
			t.Errorf("system prompt %q", prompt.System)
		}
		local, err := b.Prompter.Prompt(t.Context(), b.job(task.FileFinder, finder.Name, payload, nil), b.session)
		b.must(err)
		var q find.Query
		if err := json.Unmarshal([]byte(local.Text), &q); err != nil || q.Task != payload.Text || q.Root != "shop" {
			t.Errorf("%q: %v", local.Text, err)
		}
	})
}
