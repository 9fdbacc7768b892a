import type { Translate } from "../../lib/i18n";
import type { TaskType } from "../../lib/types";

const named = [
  "task",
  "implementation_plan",
  "implementation_plan_merge",
  "file_finder",
  "task_refinement",
  "text_improvement",
  "web_search",
  "generic_prompt",
] as const;

/** The name of a type of task in the language of the page; one that the page does not know keeps the owner's. */
export function taskTypeLabel({ name, label }: Pick<TaskType, "name" | "label">, t: Translate): string {
  const known = named.find((each) => each === name);
  return known ? t(`taskType.${known}`) : label;
}
