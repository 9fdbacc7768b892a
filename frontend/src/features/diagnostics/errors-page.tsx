import { useState } from "react";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { type ErrorGroup, errorDetails, groupErrors } from "./error-groups";
import { LogEntry, Verbatim } from "./log-entry";
import { LogList } from "./log-list";
import { useErrorLog } from "./queries";

function Details({ group }: { group: ErrorGroup }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const { last } = group;
  const facts = [last.error_type, last.context, last.app_version, last.platform].filter(Boolean).join(", ");
  const copy = async () => {
    await navigator.clipboard.writeText(errorDetails(group));
    setCopied(true);
  };
  return (
    <div className="flex flex-col items-start gap-2">
      {facts && <p className="select-text text-meta text-text-3">{facts}</p>}
      {last.stack && <Verbatim text={last.stack} label={t("diagnostics.stack")} />}
      <Button small onClick={() => void copy()}>
        {copied ? t("action.copied") : t("action.copyDetails")}
      </Button>
    </div>
  );
}

/** What failed in the page and in the services, each failure once. */
export function ErrorsPage() {
  const t = useT();
  const log = useErrorLog();
  const groups = log.data ? groupErrors(log.data.pages.flat()) : null;
  usePainted("diagnostics", log.data !== undefined || log.isError);
  return (
    <LogList
      log={log}
      count={groups?.length ?? null}
      empty="diagnostics.noErrors"
      command="holdfast logs errors"
    >
      {groups?.map((group) => (
        <LogEntry
          key={group.message}
          mark={group.last.level === "ERROR" ? "lost" : "gap"}
          kind="error"
          title={group.message}
          note={t("diagnostics.times", { count: group.count })}
          at={group.last.timestamp}
        >
          <Details group={group} />
        </LogEntry>
      ))}
    </LogList>
  );
}
