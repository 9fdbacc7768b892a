import type { MessageKey } from "./i18n";
import type { ApiError } from "./types";

/** The codes of backend/workbench/error.go whose meaning the page says in its own language. */
export const errorCodes = [
  "internal",
  "invalid",
  "not_found",
  "conflict",
  "unavailable",
  "not_a_repository",
  "directory_gone",
  "data_directory",
  "disk_full",
  "owned",
  "host_unreachable",
  "terminal_limit",
  "agent_missing",
  "spawn_failed",
  "database_newer",
  "database_damaged",
  "sealed",
  "budget",
  "prompt_too_large",
  "not_signed_in",
] as const;

/** What a code means, in words of the page; null for one that has none. */
export function meaningOf(code: string): MessageKey | null {
  const known = errorCodes.find((each) => each === code);
  return known ? `error.of.${known}` : null;
}

/** Gives any thrown value the shape of an ApiError. */
export function toApiError(thrown: unknown): ApiError {
  if (typeof thrown === "string") {
    try {
      return toApiError(JSON.parse(thrown));
    } catch {
      return { code: "internal", message: thrown };
    }
  }
  // The window makes an Error of what the shell says, which is JSON.
  if (thrown instanceof Error && thrown.message.startsWith("{")) return toApiError(thrown.message);
  if (thrown && typeof thrown === "object") {
    const { code, message } = thrown as Partial<ApiError>;
    return { code: code || "internal", message: message || "" };
  }
  return { code: "internal", message: String(thrown) };
}

/** True when the call may not have reached the owner, so that repeating it is the remedy. */
export function isUnreachable(error: ApiError): boolean {
  return error.code === "unreachable";
}
