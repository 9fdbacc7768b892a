import { lazy, Suspense, useSyncExternalStore } from "react";
import { Logo } from "../components/logo";
import type { MessageArgs, Translate } from "../lib/i18n";
import { clockSeconds, duration } from "../lib/time";
import type { LedgerState } from "../lib/write-ledger";
import { useNow } from "./clock";
import { type DurabilityKind, durability, type Link } from "./connection";
import { useServices } from "./services";
import { useT } from "./settings";

const KeptPopover = lazy(() => import("./kept-popover"));

function sentence(kind: DurabilityKind, ledger: LedgerState, link: Link, now: number, t: Translate): string {
  const count = ledger.pending;
  const held: MessageArgs = { count, age: duration(now - (ledger.oldestAt ?? now), t) };
  switch (kind) {
    case "saved":
      return ledger.savedAt === null
        ? t("durability.nothing")
        : t("durability.savedAt", { time: clockSeconds(ledger.savedAt) });
    case "returned":
      return t("durability.returned", { time: clockSeconds(link.returnedAt ?? now) });
    case "saving":
      return t("durability.saving", held);
    case "held":
      return t("durability.held", held);
    case "lost":
      return count === 0 ? t("durability.lostNothing") : t("durability.lost", held);
    case "away":
      return count === 0 ? t("durability.awayNothing") : t("durability.away", held);
    case "signed-out":
      return t("durability.unauthorized", { count });
    case "disk-full":
      return t("durability.disk_full", held);
  }
}

const calm: ReadonlySet<DurabilityKind> = new Set(["saved", "saving", "returned"]);

/** Says what is saved and what is not. It never says "saved" while a change is held. */
export function Durability({ cell }: { cell: string }) {
  const t = useT();
  const { ledger, connection, writers } = useServices();
  const state = useSyncExternalStore(ledger.subscribe, ledger.snapshot);
  const link = useSyncExternalStore(connection.subscribe, connection.snapshot);
  const moving = state.pending > 0 || link.state !== "here" || link.returnedAt !== null;
  const now = useNow(200, moving);
  const kind = durability(state, link, now);
  const alarm = !calm.has(kind);
  return (
    <span className={`${cell} ${alarm ? "text-lost" : ""}`} data-durability={kind}>
      <Suspense fallback={<Logo />}>
        <KeptPopover ledger={state} now={now} />
      </Suspense>
      <span role={alarm ? "alert" : "status"}>
        {kind === "saved" && <b className="pr-1.5 font-medium text-text-2">{t("durability.saved")}</b>}
        {sentence(kind, state, link, now, t)}
      </span>
      {alarm && state.pending > 0 && (
        <button
          type="button"
          className="rounded-code px-1 font-medium underline"
          onClick={() => {
            void connection.check();
            for (const writer of writers) writer.retry();
          }}
        >
          {t("action.retry")}
        </button>
      )}
    </span>
  );
}
