import { Menu } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import { type Theme, useSettings, useT } from "./settings";

interface ChoiceProps {
  cell: string;
  label: string;
  shown: string;
  children: ReactNode;
}

function Choice({ cell, label, shown, children }: ChoiceProps) {
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
  "flex h-7 cursor-default items-center gap-2 rounded-control px-2 text-dense text-text-2 data-highlighted:bg-select data-highlighted:text-text";

const themes: readonly Theme[] = ["system", "dark", "light"];

/** Theme and language, wherever one is. */
export function Choices({ cell }: { cell: string }) {
  const t = useT();
  const { theme, setTheme, setLocale } = useSettings();
  return (
    <>
      <Choice cell={cell} label={t("status.theme")} shown={t(`theme.${theme}`)}>
        {themes.map((name) => (
          <Menu.Item key={name} className={item} onClick={() => setTheme(name)}>
            {t(`theme.${name}`)}
          </Menu.Item>
        ))}
      </Choice>
      <Choice cell={cell} label={t("status.language")} shown={t("status.languageName")}>
        <Menu.Item className={item} onClick={() => setLocale("en")}>
          <span lang="en">{t("command.languageEnglish")}</span>
        </Menu.Item>
        <Menu.Item className={item} onClick={() => setLocale("ko")}>
          <span lang="ko">{t("command.languageKorean")}</span>
        </Menu.Item>
      </Choice>
    </>
  );
}
