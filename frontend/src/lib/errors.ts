import type { ApiError } from "./types";

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
