// Texts of plans, of found files, and of answers that change the task. ko-plan.ts has the same keys and arguments.
export const enPlan = {
  "plan.title": "Plan",
  "plan.version": "Version {version}",
  "plan.versions": "Versions of the plan",
  "plan.source.agent": "written by the agent",
  "plan.source.user": "edited",
  "plan.source.restored": "restored",
  "plan.edit": "Edit the plan",
  "plan.editor": "Text of the plan",
  "plan.save": "Save",
  "plan.giveUp": "Discard changes",
  "plan.copy": "Copy the plan",
  "plan.old": "You are looking at version {version}, which is not the newest one.",
  "plan.restore": "Restore",
  "plan.newest": "Back to version {version}",
  "plan.conflict":
    "Version {version} was stored while you edited. Your text is on the left, the stored one on the right. Saving yours keeps both as versions.",
  "plan.theirs": "The stored version",
  "plan.saveMine": "Save mine as the newest",
  "plan.takeTheirs": "Discard mine",

  "plan.merge": "Merge",
  "plan.mergeTitle": "Merge with other plans",
  "plan.mergeNone": "This session has no other plan to merge with",
  "plan.mergeWith": "Plans to merge with this one",
  "plan.mergeInstructions": "Instructions, kept with the session",
} as const;
