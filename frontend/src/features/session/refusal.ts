import { useElsewhere } from "../../app/queries";
import type { SessionView } from "../../lib/types";

/** Why nothing can be started in a session. */
export type Refusal = "elsewhere" | "directoryGone";

export function useRefusal(view: SessionView): Refusal | null {
  const elsewhere = useElsewhere(view.session.host_id);
  if (elsewhere) return "elsewhere";
  return view.directory_gone ? "directoryGone" : null;
}
