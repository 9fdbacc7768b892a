import type { Translate } from "../../lib/i18n";
import { count } from "../../lib/numbers";
import type { SearchHit } from "../../lib/types";

/** Where a hit is, in words: "pnpm dev, line 3,958". */
export function whereOf(hit: SearchHit, t: Translate): string {
  const title = hit.title;
  switch (hit.kind) {
    case "terminal":
      return t("search.where.terminal", { title: title || t("search.aTerminal"), line: count(hit.line) });
    case "message":
    case "tool":
      return t(`search.where.${hit.kind}`, {
        title: title || t("search.aConversation"),
        number: count(hit.seq),
      });
    case "task":
    case "files":
      return t(`search.where.${hit.kind}`, { version: hit.seq });
    case "event":
    case "node":
      return t(`search.where.${hit.kind}`, { title, node: hit.node_id || "–" });
    case "job":
    case "result":
    case "run":
      return t(`search.where.${hit.kind}`, { title: title || "–" });
    default:
      return t("search.where.session");
  }
}
