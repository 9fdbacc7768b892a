import type { JobSpec } from "../../lib/types";

/** What a job is asked, with everything that is not said as the settings have it. */
export function jobSpec(
  said: Pick<JobSpec, "session_id" | "agent"> & Partial<JobSpec>,
): JobSpec & { priority: number } {
  return {
    task_type: "task",
    model: "",
    prompt: "",
    command: [],
    files: null,
    system_prompt: null,
    permission: "",
    web_search: false,
    resume: "",
    fork: false,
    stop_tag: "",
    idle_seconds: 0,
    total_seconds: 0,
    budget_nano_usd: 0,
    max_attempts: 0,
    sources: null,
    instructions: "",
    root: "",
    retry_of_job_id: "",
    ...said,
    priority: said.priority ?? 1,
  };
}
