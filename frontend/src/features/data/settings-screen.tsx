import { useParams } from "@tanstack/react-router";
import { Database, SquareTerminal } from "lucide-react";
import { PageFrame, type PageLink } from "../../app/page-frame";
import { useT } from "../../app/settings";
import { DataPage } from "./data-page";
import { TerminalsPage } from "./terminals-page";

const icon = { size: 16, strokeWidth: 1.35, className: "shrink-0 text-text-3", "aria-hidden": true } as const;

/** The settings of the app, a page for each part. */
export function SettingsScreen() {
  const t = useT();
  const { page } = useParams({ from: "/settings/$page" });
  const data: PageLink = { page: "data", label: t("settings.data"), icon: <Database {...icon} /> };
  const terminals: PageLink = {
    page: "terminals",
    label: t("settings.terminals"),
    icon: <SquareTerminal {...icon} />,
  };
  const current = page === terminals.page ? terminals : data;
  return (
    <PageFrame place="settings" title={t("settings.title")} pages={[terminals, data]} current={current}>
      {current === terminals ? <TerminalsPage /> : <DataPage />}
    </PageFrame>
  );
}
