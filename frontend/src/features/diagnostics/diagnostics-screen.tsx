import { useParams } from "@tanstack/react-router";
import { CircleAlert, Database } from "lucide-react";
import { PageFrame, type PageLink } from "../../app/page-frame";
import { useT } from "../../app/settings";
import { DatabaseLogPage } from "./database-log-page";
import { ErrorsPage } from "./errors-page";

const icon = { size: 16, strokeWidth: 1.35, className: "shrink-0 text-text-3", "aria-hidden": true } as const;

/** What went wrong, for those who have to find out why. */
export function DiagnosticsScreen() {
  const t = useT();
  const { page } = useParams({ from: "/diagnostics/$page" });
  const errors: PageLink = {
    page: "errors",
    label: t("diagnostics.errors"),
    icon: <CircleAlert {...icon} />,
  };
  const database: PageLink = {
    page: "database",
    label: t("diagnostics.database"),
    icon: <Database {...icon} />,
  };
  const current = page === database.page ? database : errors;
  return (
    <PageFrame
      place="diagnostics"
      title={t("diagnostics.title")}
      pages={[errors, database]}
      current={current}
    >
      <div className="px-8 py-5">
        <h2 className="mb-2 text-base">{current.label}</h2>
        {current === database ? <DatabaseLogPage /> : <ErrorsPage />}
      </div>
    </PageFrame>
  );
}
