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
const isNamed = (name: string): name is (typeof named)[number] => named.some((each) => each === name);

/** What is done for a type of task, in one sentence. */
export const typeAbout = ({ name, description }: TaskType, t: Translate): string =>
  isNamed(name) ? t(`taskType.about.${name}`) : description;
