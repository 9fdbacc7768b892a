import { toApiError } from "../../lib/errors";

export type { ToolCall } from "../../lib/types";

/** Calls a struct by its name, where a call has no place in lib/api.ts yet. */
export async function call<T>(struct: string, method: string, ...args: unknown[]): Promise<T> {
  const bound = window.go?.api[struct]?.[method];
  if (!bound) throw { code: "internal", message: `This build has no ${struct}.${method}.` };
  try {
    return (await bound(...args)) as T;
  } catch (thrown) {
    throw toApiError(thrown);
  }
}
