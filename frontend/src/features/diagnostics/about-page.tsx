import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Fact, Section } from "../../components/facts";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import type { Status } from "../../lib/types";

function Program({ status }: { status: Status }) {
  const t = useT();
  return (
    <Section id="about-program" title={t("about.program")}>
      <dl>
        <Fact name={t("about.version")}>{status.version}</Fact>
        <Fact name={t("about.owner")}>
          {t("about.process", { pid: status.owner_pid, mode: status.mode })}
        </Fact>
        <Fact name={t("about.directory")}>{status.data_directory}</Fact>
        <Fact name={t("about.address")}>{status.address || t("about.none")}</Fact>
        <Fact name={t("about.host")}>
          {status.host_pid > 0 ? t("about.hostProcess", { pid: status.host_pid }) : t("about.none")}
        </Fact>
      </dl>
    </Section>
  );
}

/** What somebody who helps would ask for. It is shown before it is copied: nothing leaves unseen. */
function Report() {
  const t = useT();
  const report = useQuery({
    queryKey: ["support-report"],
    queryFn: () => api.system.report(),
    enabled: false,
    staleTime: 0,
    gcTime: 0,
  });
  const [copied, setCopied] = useState("");
  const text = report.data ?? "";
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <Section
      id="about-report"
      title={t("about.report")}
      note={t("about.reportNote")}
      tools={
        <>
          <Button disabled={report.isFetching} onClick={() => void report.refetch()}>
            {report.isFetching ? t("about.making") : t("about.make")}
          </Button>
          <Button look="primary" disabled={text === ""} onClick={() => void copy()}>
            {copied !== "" && copied === text ? t("action.copied") : t("about.copy")}
          </Button>
        </>
      }
    >
      {report.isError && <ErrorBanner error={report.error} />}
      {text !== "" && (
        <Scrolled label={t("about.report")} className="max-h-[340px] rounded-control bg-sunken px-3 py-2">
          <pre className="select-text whitespace-pre-wrap font-mono text-meta text-text-2">{text}</pre>
        </Scrolled>
      )}
      <p className="mt-2 text-meta text-text-3">
        <CommandLine command="holdfast doctor --report" />
      </p>
    </Section>
  );
}

/** What runs here, where it keeps things, and what to send to somebody who helps. */
export function AboutPage() {
  const t = useT();
  const status = useQuery({ queryKey: ["status"], queryFn: () => api.system.status() });
  usePainted("diagnostics-about", status.isFetched);
  return (
    <div className="flex max-w-[860px] flex-col gap-7">
      {status.isError && <ErrorBanner error={status.error} retry={() => void status.refetch()} />}
      {status.data && <Program status={status.data} />}
      <Report />
      <p className="max-w-[70ch] text-dense text-text-3">{t("about.quiet")}</p>
    </div>
  );
}
