import { useT } from "../../app/settings";
import { Section } from "../../components/facts";
import type { Setting } from "../../lib/types";
import { type SettingNames, SettingRows } from "../data/setting-row";

const limits = {
  "jobs.max_concurrent": { label: "setup.limit.total", unit: "setup.unit.jobs" },
  "agents.max_concurrent_each": { label: "setup.limit.each", unit: "setup.unit.jobs" },
  "jobs.max_attempts": { label: "setup.limit.attempts", unit: "setup.unit.attempts" },
  "jobs.idle_timeout_seconds": { label: "setup.limit.idle", unit: "setup.unit.minutes", scale: 60 },
  "jobs.total_timeout_seconds": { label: "setup.limit.whole", unit: "setup.unit.minutes", scale: 60 },
  "jobs.autostart": { label: "setup.limit.autostart" },
  "jobs.on_launch": {
    label: "setup.limit.onLaunch",
    choices: {
      queued: "setup.onLaunch.queued",
      ask: "setup.onLaunch.ask",
      resume: "setup.onLaunch.resume",
    },
  },
} satisfies Record<string, SettingNames>;

const may = {
  "permission.default": {
    label: "setup.may.default",
    choices: {
      ask: "setup.mode.ask",
      plan: "setup.mode.plan",
      edit: "setup.mode.edit",
      all: "setup.mode.all",
    },
  },
  "mcp.allow_write": { label: "setup.may.write" },
} satisfies Record<string, SettingNames>;

/** What agents may do, and how many jobs run for how long. A change applies at once. */
export function LimitsSections({ settings }: { settings: readonly Setting[] }) {
  const t = useT();
  return (
    <>
      <Section id="setup-may" title={t("setup.may")} note={t("setup.mayNote")}>
        <SettingRows settings={settings} names={may} />
      </Section>
      <Section id="setup-limits" title={t("setup.limits")}>
        <SettingRows settings={settings} names={limits} />
      </Section>
    </>
  );
}
