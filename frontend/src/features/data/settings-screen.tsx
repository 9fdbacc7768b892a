import { useParams } from "@tanstack/react-router";
import {
  Bell,
  Bot,
  CircleDollarSign,
  Database,
  Keyboard,
  type LucideIcon,
  Palette,
  ScrollText,
  ShieldCheck,
  SquareTerminal,
  Workflow,
} from "lucide-react";
import { PageFrame, type PageLink } from "../../app/page-frame";
import { useT } from "../../app/settings";
import { AppearancePage } from "../appearance/appearance-page";
import { NotificationsPage } from "../attention/notifications-page";
import { PricesPage } from "../cost/prices-page";
import { KeyboardPage } from "../keyboard/keyboard-page";
import { PrivacyPage } from "../privacy/privacy-page";
import { AgentsPage } from "../setup/agents-page";
import { PromptsPage } from "../setup/prompts-page";
import { DataPage } from "./data-page";
import { TerminalsPage } from "./terminals-page";
import { WorkflowsPage } from "./workflows-page";
import "../../lib/messages/work-texts";

const icon = { size: 16, strokeWidth: 1.35, className: "shrink-0 text-text-3", "aria-hidden": true } as const;

const shown = {
  appearance: AppearancePage,
  keyboard: KeyboardPage,
  agents: AgentsPage,
  prompts: PromptsPage,
  terminals: TerminalsPage,
  workflows: WorkflowsPage,
  prices: PricesPage,
  notifications: NotificationsPage,
  data: DataPage,
  privacy: PrivacyPage,
};
const isShown = (page: string): page is keyof typeof shown => Object.hasOwn(shown, page);

/** The settings of the app, a page for each part. */
export function SettingsScreen() {
  const t = useT();
  const { page } = useParams({ from: "/settings/$page" });
  const link = (name: keyof typeof shown, label: string, Icon: LucideIcon): PageLink => ({
    page: name,
    label,
    icon: <Icon {...icon} />,
  });
  const pages = [
    link("appearance", t("settings.appearance"), Palette),
    link("keyboard", t("settings.keyboard"), Keyboard),
    link("agents", t("settings.agents"), Bot),
    link("prompts", t("settings.prompts"), ScrollText),
    link("terminals", t("settings.terminals"), SquareTerminal),
    link("workflows", t("settings.workflows"), Workflow),
    link("prices", t("settings.prices"), CircleDollarSign),
    link("notifications", t("notifications.title"), Bell),
    link("data", t("settings.data"), Database),
    link("privacy", t("settings.privacy"), ShieldCheck),
  ];
  const name = isShown(page) ? page : "data";
  const Page = shown[name];
  const current = pages.find((each) => each.page === name) as PageLink;
  return (
    <PageFrame place="settings" title={t("settings.title")} pages={pages} current={current}>
      <Page />
    </PageFrame>
  );
}
