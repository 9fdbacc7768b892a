import { useParams } from "@tanstack/react-router";
import { CircleAlert, Cpu, Database, Info, Network, Power } from "lucide-react";
import { lazy, Suspense } from "react";
import { PageFrame, type PageLink } from "../../app/page-frame";
import { useT } from "../../app/settings";
import { AboutPage } from "./about-page";
import { DatabaseLogPage } from "./database-log-page";
import { ErrorsPage } from "./errors-page";
import { ProcessesPage } from "./processes-page";

/** The library that draws graphs is loaded with the first one. */
const SchemaPage = lazy(() => import("./schema-page").then((part) => ({ default: part.SchemaPage })));

/** What it shows of a report is the report's own screen. */
const LaunchesPage = lazy(() => import("./launches-page").then((part) => ({ default: part.LaunchesPage })));

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
  const processes: PageLink = {
    page: "processes",
    label: t("processes.title"),
    icon: <Cpu {...icon} />,
  };
  const schema: PageLink = { page: "schema", label: t("schema.title"), icon: <Network {...icon} /> };
  const launches: PageLink = { page: "launches", label: t("launches.title"), icon: <Power {...icon} /> };
  const about: PageLink = { page: "about", label: t("about.title"), icon: <Info {...icon} /> };
  const pages = [errors, database, schema, processes, launches, about];
  const current = pages.find((link) => link.page === page) ?? errors;
  return (
    <PageFrame place="diagnostics" title={t("diagnostics.title")} pages={pages} current={current}>
      <div className="px-8 py-5">
        <h2 className="mb-2 text-base">{current.label}</h2>
        {current === errors && <ErrorsPage />}
        {current === database && <DatabaseLogPage />}
        {current === schema && (
          <Suspense>
            <SchemaPage />
          </Suspense>
        )}
        {current === launches && (
          <Suspense>
            <LaunchesPage />
          </Suspense>
        )}
        {current === about && <AboutPage />}
        {current === processes && <ProcessesPage />}
      </div>
    </PageFrame>
  );
}
