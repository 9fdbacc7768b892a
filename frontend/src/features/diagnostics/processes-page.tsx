import { useState } from "react";
import { useNow } from "../../app/clock";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { Empty } from "../../components/panel";
import { Scrolled } from "../../components/scrolled";
import type { HostChild, HostSurvivor, Processes } from "../../lib/types";
import { AdoptDialog, EndChildDialog, EndSurvivorDialog } from "./process-dialogs";
import { ProcessTable, processName } from "./process-table";
import { useProcesses } from "./queries";

type Asked = { kind: "end" | "adopt"; child: HostChild } | { kind: "end-survivor"; survivor: HostSurvivor };

interface PartProps {
  data: Processes;
  onAsk(asked: Asked): void;
}

/** Whether no row knows a process that may still spend. One that has ended only waits to be cleared away. */
const isOrphan = ({ owner, state }: HostChild) =>
  owner.kind === "none" && state !== "exited" && state !== "lost";

/** What nothing in the database explains comes first: it may still spend. */
function Orphans({ data, now, onAsk }: PartProps & { now: number }) {
  const t = useT();
  const orphans = data.children?.filter(isOrphan) ?? [];
  if (orphans.length === 0) return null;
  const action = (child: HostChild) => {
    const name = processName(child.argv);
    return (
      <span className="inline-flex gap-1.5">
        <Button
          small
          aria-label={t("processes.adoptOf", { name })}
          onClick={() => onAsk({ kind: "adopt", child })}
        >
          {t("processes.adopt")}
        </Button>
        <Button
          small
          look="danger"
          aria-label={t("processes.endOf", { name })}
          onClick={() => onAsk({ kind: "end", child })}
        >
          {t("processes.end")}
        </Button>
      </span>
    );
  };
  return (
    <Section id="processes-orphans" title={t("processes.orphans")} note={t("processes.orphansText")}>
      <ProcessTable label={t("processes.orphans")} rows={orphans} now={now} action={action} />
    </Section>
  );
}

/** What a host that was killed has left behind. */
function Survivors({ data, onAsk }: PartProps) {
  const t = useT();
  const survivors = data.survivors ?? [];
  if (survivors.length === 0) return null;
  return (
    <Section id="processes-survivors" title={t("processes.survivors")} note={t("processes.survivorsText")}>
      <ul>
        {survivors.map((survivor) => (
          <li
            key={survivor.pid}
            className="flex items-center gap-3 border-line border-t py-1.5 text-dense"
            data-survivor={survivor.pid}
          >
            <span className="min-w-0 flex-1 font-mono text-meta [overflow-wrap:anywhere]">
              {processName(survivor.argv)}
            </span>
            <span className="text-text-3">{survivor.pid}</span>
            <Button
              small
              look="danger"
              aria-label={t("processes.endOf", { name: processName(survivor.argv) })}
              onClick={() => onAsk({ kind: "end-survivor", survivor })}
            >
              {t("processes.end")}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Owned({ data, now }: { data: Processes; now: number }) {
  const t = useT();
  const { host } = data;
  const owned = data.children?.filter((child) => !isOrphan(child)) ?? [];
  if (!host) {
    return (
      <div className="-mx-4">
        <Empty text={t("processes.none")} command="holdfast host status" />
      </div>
    );
  }
  return (
    <>
      <p className="mb-2 text-meta text-text-3" data-host={host.pid}>
        {t("processes.host", { pid: String(host.pid), version: host.version, count: host.processes })}
      </p>
      {owned.length > 0 && <ProcessTable label={t("processes.title")} rows={owned} now={now} />}
    </>
  );
}

function Ask({ asked, onClose }: { asked: Asked; onClose(): void }) {
  switch (asked.kind) {
    case "end":
      return <EndChildDialog child={asked.child} onClose={onClose} />;
    case "adopt":
      return <AdoptDialog child={asked.child} onClose={onClose} />;
    case "end-survivor":
      return <EndSurvivorDialog survivor={asked.survivor} onClose={onClose} />;
  }
}

/** Every process that the host keeps, and those that nobody keeps. Nothing is ended before it is asked. */
export function ProcessesPage() {
  const t = useT();
  const processes = useProcesses();
  const now = useNow(1000);
  const [asked, setAsked] = useState<Asked | null>(null);
  const { data } = processes;
  usePainted("diagnostics", data !== undefined || processes.isError);
  return (
    <Scrolled label={t("processes.title")} className="flex min-w-0 flex-col gap-7">
      {processes.isError && <ErrorBanner error={processes.error} retry={() => void processes.refetch()} />}
      {data && (
        <>
          <Orphans data={data} now={now} onAsk={setAsked} />
          <Survivors data={data} onAsk={setAsked} />
          <div>
            <Owned data={data} now={now} />
          </div>
        </>
      )}
      {asked && <Ask asked={asked} onClose={() => setAsked(null)} />}
    </Scrolled>
  );
}
