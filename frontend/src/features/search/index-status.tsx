import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { Said } from "../../components/said";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import { count } from "../../lib/numbers";

/** From when on it is worth saying that the index is behind. */
const behindMs = 10_000;
const lookMs = 2000;
const rebuildingMs = 500;

const key = ["search-status"];

/** How far the index is, when it is not there yet, and the means to make it anew. */
export function IndexStatus() {
  const t = useT();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const status = useQuery({
    queryKey: key,
    queryFn: () => api.search.status(),
    refetchInterval: ({ state }) => (state.data?.rebuilding ? rebuildingMs : lookMs),
  }).data;
  const act = (call: () => Promise<void>) => {
    setError(null);
    call().then(() => client.invalidateQueries({ queryKey: key }), setError);
  };
  if (!status) return null;
  if (status.rebuilding)
    return (
      <>
        <span data-rebuilding="">
          {t("search.rebuilding", { dropped: count(status.dropped), written: count(status.written) })}
        </span>
        <Button small look="ghost" onClick={() => act(api.search.cancelRebuild)}>
          {t("search.cancelRebuild")}
        </Button>
      </>
    );
  return (
    <>
      {error !== null && <Said className="text-lost" text={toApiError(error).message} />}
      {status.behind_ms >= behindMs && (
        <span data-behind="">{t("search.behind", { seconds: Math.round(status.behind_ms / 1000) })}</span>
      )}
      <Button small look="ghost" onClick={() => act(api.search.rebuild)} title={t("search.rebuildHint")}>
        {t("search.rebuild")}
      </Button>
    </>
  );
}
