import { useParams } from "@tanstack/react-router";
import { Database } from "lucide-react";
import { PageFrame, type PageLink } from "../../app/page-frame";
import { useT } from "../../app/settings";
import { DataPage } from "./data-page";

/** The settings of the app, a page for each part. */
export function SettingsScreen() {
  const t = useT();
  const { page } = useParams({ from: "/settings/$page" });
  const pages: [PageLink, ...PageLink[]] = [
    {
      page: "data",
      label: t("settings.data"),
      icon: <Database size={16} strokeWidth={1.35} className="shrink-0 text-text-3" aria-hidden="true" />,
    },
  ];
  const current = pages.find((link) => link.page === page) ?? pages[0];
  return (
    <PageFrame place="settings" title={t("settings.title")} pages={pages} current={current}>
      <DataPage />
    </PageFrame>
  );
}
