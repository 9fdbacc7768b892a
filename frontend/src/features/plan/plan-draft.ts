import type { Plan } from "../../lib/types";

/** A plan as it is being edited: the text, and the version that it was begun from. */
export interface PlanDraft {
  base: number;
  text: string;
}

/** What is stored of a draft. "" is none: nobody edits. */
export const storedDraft = (draft: PlanDraft | null): string => (draft ? JSON.stringify(draft) : "");

/** The draft in what was stored; null for none, and for what no draft can be read from. */
export function readDraft(stored: string): PlanDraft | null {
  try {
    const { base, text } = JSON.parse(stored) as Partial<PlanDraft>;
    return typeof base === "number" && typeof text === "string" ? { base, text } : null;
  } catch {
    return null;
  }
}

/** Whether someone stored another text since the draft was begun: saving would hide it. */
export function inConflict(draft: PlanDraft, plan: Pick<Plan, "version" | "content">): boolean {
  return plan.version !== draft.base && plan.content !== draft.text;
}

/** Whether there is something to save. */
export function canSave(draft: PlanDraft, plan: Pick<Plan, "version" | "content">): boolean {
  return draft.text.trim() !== "" && draft.text !== plan.content && !inConflict(draft, plan);
}
