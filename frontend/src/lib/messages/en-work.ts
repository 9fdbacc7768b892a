import { enReview } from "./en-review";
import { enWorkflow } from "./en-workflow";
import { enWorkflowEditor } from "./en-workflow-editor";
import { enWorktree } from "./en-worktree";

// Texts of workflows, worktrees and reviews. The picker shows none of them, so they come with the screens that do.
export const enWork = { ...enReview, ...enWorkflow, ...enWorkflowEditor, ...enWorktree };
