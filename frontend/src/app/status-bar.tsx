import { Menu } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import { StateMark } from "../components/state-mark";
import { bytes, count as formatCount } from "../lib/numbers";
import { Durability } from "./durability";
import { useStatus } from "./queries";
import { type Theme, useSettings, useT } from "./settings";

/** A line parts each cell from the one before; the first of a group has none. */
const cell = "flex h-3.5 items-center gap-1.5 border-line border-l px-[11px] first:border-0 first:pl-0";

function Choice({ label, shown, children }: { label: string; shown: string; children: ReactNode }) {
  return (
    <Menu.Root>
      <Menu.Trigger aria-label={label} className={`${cell} rounded-code hover:text-text-2`}>
        {shown}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="end" sideOffset={8} className="z-50">
          <Menu.Popup className="rounded-card border border-line-strong bg-raised p-1 shadow-overlay outline-none">
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

const item =
  "flex h-7 cursor-default items-center gap-2 rounded-control px-2 text-dense text-text-2 outline-none data-highlighted:bg-select data-highlighted:text-text";

export function StatusBar({ children }: { children?: ReactNode }) {
  const t = useT();
  const { theme, setTheme, locale, setLocale } = useSettings();
  const status = useStatus().data;
  const themes: Theme[] = ["system", "dark", "light"];
  return (
    <footer
      data-region="status"
      className="col-span-full flex items-center whitespace-nowrap border-line border-t bg-chrome pr-1 pl-3.5 text-label text-text-3"
    >
      <Durability cell={cell} />
      {status && (
        <>
          <span className={`${cell} max-[900px]:hidden`}>
            {status.host && <StateMark mark="live" word="" size={12} />}
            {status.host ? t("durability.host", { count: status.host.processes }) : t("durability.hostNone")}
          </span>
          <span className={`${cell} max-[900px]:hidden`}>
            {t("durability.database", {
              engine: status.database === "postgres" ? "PostgreSQL" : "SQLite",
              size: bytes(status.database_bytes),
            })}
          </span>
        </>
      )}
      <span className="ml-auto flex items-center">
        {children && <span className={cell}>{children}</span>}
        <Choice label={t("status.theme")} shown={t(`theme.${theme}`)}>
          {themes.map((name) => (
            <Menu.Item key={name} className={item} onClick={() => setTheme(name)}>
              {t(`theme.${name}`)}
            </Menu.Item>
          ))}
        </Choice>
        <Choice label={t("status.language")} shown={t("status.languageName")}>
          <Menu.Item className={item} onClick={() => setLocale("en")}>
            <span lang="en">{t("command.languageEnglish")}</span>
          </Menu.Item>
          <Menu.Item className={item} onClick={() => setLocale("ko")}>
            <span lang="ko">{t("command.languageKorean")}</span>
          </Menu.Item>
        </Choice>
        {status && (
          <span className={cell} data-locale={locale}>
            {t("app.version", { version: status.version })}
          </span>
        )}
      </span>
    </footer>
  );
}

/** How many jobs run now, for the right end of the status bar. */
export function JobsRunning({ count }: { count: number }) {
  const t = useT();
  return <span title={formatCount(count)}>{t("status.jobsRunning", { count })}</span>;
}
