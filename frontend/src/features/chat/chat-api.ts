import { toApiError } from "../../lib/errors";

// Rows of conversations as the owner gives them. Times are UTC ms.

export type MessageStatus = "queued" | "streaming" | "complete" | "interrupted" | "failed" | "cancelled";
export type PermissionMode = "" | "ask" | "plan" | "edit" | "all";

export interface ToolCall {
  id: string;
  name: string;
  input?: unknown;
  duration?: number | null; // ms; absent: not ended
  output?: string | null;
  offset?: number; // bytes of the text that stand before the call
  parentId?: string;
  failed?: boolean;
}

export interface MessageSummary {
  id: string;
  conversation_id: string;
  seq: number;
  role: "user" | "assistant" | "system";
  status: MessageStatus;
  agent_session_id: string | null;
  created_at: number;
  completed_at: number | null;
}

export interface Message extends MessageSummary {
  content: string;
  metadata: {
    toolCalls?: ToolCall[] | null;
    error?: string;
    model?: string;
    reasoning?: string;
    files?: string[] | null;
    permission?: string;
    reply_to?: string;
  };
}

export interface Conversation {
  id: string;
  codebase_id: string | null;
  ai_assistant_type: string;
  title: string | null;
  cwd: string | null;
  deleted_at: number | null;
  last_activity_at: number;
  host_id: string;
  last_message_seq: number;
}

export type TransitionReason =
  | "first-message"
  | "plan-to-execute"
  | "isolation-changed"
  | "project-changed"
  | "reset-requested"
  | "worktree-removed"
  | "resume-failed"
  | "conversation-closed"
  | "imported";

export interface AgentSessionSummary {
  id: string;
  active: boolean;
  transition_reason: TransitionReason | null;
  started_at: number;
}

export interface UsageTotals {
  tokens_sent: number;
  tokens_received: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cost_nano_usd: number | null; // 10⁻⁹ USD; null: no event has a price
}

export interface Choice {
  model: string;
  permission: PermissionMode;
}

export interface ConversationView {
  conversation: Conversation;
  choice: Choice;
  sessions: AgentSessionSummary[] | null;
  usage: UsageTotals;
  live: MessageSummary | null;
  directory: string;
}

export interface ChatCommand {
  name: string;
  description: string;
  path: string;
  source: "project" | "user";
}

export interface Outgoing extends Choice {
  text: string;
  files: string[];
}

export interface Sent {
  message: Message;
  reply: Message | null;
}

/** Calls a struct by its name: the generated module has none of this one yet. */
export async function call<T>(struct: string, method: string, ...args: unknown[]): Promise<T> {
  const bound = window.go?.api[struct]?.[method];
  if (!bound) throw { code: "internal", message: `This build has no ${struct}.${method}.` };
  try {
    return (await bound(...args)) as T;
  } catch (thrown) {
    throw toApiError(thrown);
  }
}

const list = async <T>(method: string, ...args: unknown[]) =>
  (await call<T[] | null>("ChatAPI", method, ...args)) ?? [];

export const chatApi = {
  create: (codebaseID: string, agent: string) =>
    call<Conversation>("ChatAPI", "New", {
      codebase_id: codebaseID,
      agent,
      platform_type: "",
      platform_conversation_id: "",
      title: "",
      cwd: "",
      model: "",
      permission: "",
    }),
  list: (codebaseID: string, beforeTime: number, beforeID: string, limit: number) =>
    list<Conversation>("List", codebaseID, beforeTime, beforeID, limit),
  trash: (beforeTime: number, beforeID: string, limit: number) =>
    list<Conversation>("Trash", beforeTime, beforeID, limit),
  show: (id: string) => call<ConversationView>("ChatAPI", "Show", id),
  messages: (id: string, afterSeq: number, limit: number) => list<Message>("Messages", id, afterSeq, limit),
  send: (id: string, out: Outgoing) => call<Sent>("ChatAPI", "Send", id, out),
  continue: (id: string) => call<void>("ChatAPI", "Continue", id),
  cancelTurn: (id: string) => call<void>("ChatAPI", "CancelTurn", id),
  cancelQueued: (messageID: string) => call<void>("ChatAPI", "CancelQueued", messageID),
  choose: (id: string, choice: Choice) => call<void>("ChatAPI", "Choose", id, choice),
  rename: (id: string, title: string) => call<void>("ChatAPI", "Rename", id, title),
  remove: (id: string) => call<void>("ChatAPI", "Remove", id),
  restore: (id: string) => call<void>("ChatAPI", "Restore", id),
  reset: (id: string) => call<unknown>("ChatAPI", "Reset", id),
  commands: (codebaseID: string) => list<ChatCommand>("Commands", codebaseID),
};
