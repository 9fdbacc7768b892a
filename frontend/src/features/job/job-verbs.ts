import type { Job, JobSummary } from "../../lib/types";
import { call, type ToolCall } from "../chat/chat-api";

/** What the user said to a job after its start. */
export interface JobPrompt {
  id: string;
  mode: "steer" | "next";
  status: "queued" | "sent" | "cancelled";
  text: string;
}

const list = async <T>(method: string, id: string) => (await call<T[] | null>("JobAPI", method, id)) ?? [];

export const jobVerbs = {
  retry: (id: string) => call<Job>("JobAPI", "Retry", id),
  resume: (id: string) => call<Job>("JobAPI", "Resume", id),
  runParked: (id: string) => call<Job>("JobAPI", "RunParked", id),
  takeOver: (id: string) => call<Job>("JobAPI", "TakeOver", id),
  interrupt: (id: string) => call<void>("JobAPI", "Interrupt", id),
  remove: (id: string) => call<void>("JobAPI", "Delete", id),
  prompts: (id: string) => list<JobPrompt>("Prompts", id),
  addPrompt: (id: string, mode: JobPrompt["mode"], text: string) =>
    call<JobPrompt>("JobAPI", "AddPrompt", id, mode, text),
  cancelPrompt: (id: string) => call<JobPrompt>("JobAPI", "CancelPrompt", id),
  tools: (id: string) => list<ToolCall>("Tools", id),
};

export type JobVerb = "resume" | "retry" | "runParked" | "takeOver";

const final = new Set(["completed", "completed_by_tag", "failed", "canceled"]);

/** What can be done with a job now, the likeliest first. `here`: it belongs to this machine. */
export function possibleVerbs(
  job: Pick<JobSummary, "status" | "assistant_session_id">,
  here: boolean,
): JobVerb[] {
  if (!here) return final.has(job.status) ? [] : ["takeOver"];
  if (job.status === "idle") return ["runParked"];
  if (!final.has(job.status)) return [];
  return job.assistant_session_id ? ["resume", "retry"] : ["retry"];
}
