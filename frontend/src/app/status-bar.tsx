import { Menu } from "@base-ui/react/menu";
import { type ReactNode, useSyncExternalStore } from "react";
import { Logo } from "../components/logo";
import { StateMark } from "../components/state-mark";
import { bytes, count as formatCount } from "../lib/numbers";
import { clockSeconds, duration } from "../lib/time";
import { useNow } from "./clock";
import { durability } from "./connection";
import { useStatus } from "./queries";
import { useServices } from "./services";
import { type Theme, useSettings, useT } from "./settings";

/** A line parts each cell from the one before; the first of a group has none. */
const cell = "flex h-3.5 items-center gap-1.5 border-line border-l px-[11px] first:border-0 first:pl-0";

/** Says what is saved and what is not. It never says "saved" while a change is held. */
function Durability() {
  const t = useT();
  const { ledger, connection, writers } = useServices();
  const state = useSyncExternalStore(ledger.subscribe, ledger.snapshot);
  const link = useSyncExternalStore(connection.subscribe, connection.snapshot);
  const now = useNow(200, state.pending > 0 || link !== "here");
  const kind = durability(state, link, now);
  const count = state.pending;
  const age = duration(now - (state.oldestAt ?? now), t);
  const sentence = {
    saved:
      state.savedAt === null
        ? t("durability.nothing")
        : t("durability.savedAt", { time: clockSeconds(state.savedAt) }),
    saving: t("durability.saving", { count, age }),
    held: t("durability.held", { count, age }),
    lost: count === 0 ? t("durability.lostNothing") : t("durability.lost", { count, age }),
    "signed-out": t("durability.unauthorized", { count }),
    "disk-full": t("durability.disk_full", { count, age }),
  }[kind];
  const alarm = kind !== "saved" && kind !== "saving";
  return (
    <span className={`${cell} ${alarm ? "text-lost" : ""}`} data-durability={kind}>
      <Logo />
      <span role={alarm ? "alert" : "status"}>
        {kind === "saved" && <b className="pr-1.5 font-medium text-text-2">{t("durability.saved")}</b>}
        {sentence}
      </span>
      {alarm && count > 0 && (
        <button
          type="button"
          className="rounded-code px-1 font-medium underline"
          onClick={() => {
            connection.check();
            for (const writer of writers) writer.retry();
          }}
        >
          {t("action.retry")}
        </button>
      )}
    </span>
  );
}

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
      <Durability />
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
