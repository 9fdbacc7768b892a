import { useCallback } from "react";
import { api } from "../lib/api";
import { toApiError } from "../lib/errors";
import { usePinnedSessions } from "./queries";
import { useServices } from "./services";
import { useSaid } from "./settings";
import { useStatusLine } from "./status-line";

/** Whether a session is pinned, and the way to turn that. */
export function usePin(id: string): { pinned: boolean; toggle(): void } {
  const { queries } = useServices();
  const say = useStatusLine((s) => s.say);
  const said = useSaid();
  const pages = usePinnedSessions("").data?.pages;
  const pinned = pages?.some((page) => page.sessions?.some((card) => card.id === id)) ?? false;
  const toggle = useCallback(() => {
    if (id === "") return;
    const done = () => queries.invalidateQueries({ queryKey: ["sessions"] });
    api.session.pin(id, !pinned).then(done, (error) => say(said(toApiError(error).message)));
  }, [id, pinned, queries, say, said]);
  return { pinned, toggle };
}
