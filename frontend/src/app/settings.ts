import { create } from "zustand";
import { api } from "../lib/api";
import { type Locale, loadCatalogue, preferredLocale, saidIn, type Translate, translator } from "../lib/i18n";
import type { Said } from "../lib/sentences/said";

export type Theme = "system" | "dark" | "light";

interface Settings {
  theme: Theme;
  locale: Locale;
  t: Translate;
  said: Said;
  mac: boolean;
  setTheme(theme: Theme): void;
  setLocale(locale: Locale): Promise<void>;
  load(): Promise<void>;
}

function apply(theme: Theme, locale: Locale): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  root.lang = locale;
}

const isTheme = (value: string | null): value is Theme =>
  value === "system" || value === "dark" || value === "light";
const isLocale = (value: string | null): value is Locale => value === "en" || value === "ko";

/** Theme and language. They apply at once and are stored with the data, not with the browser. */
export const useSettings = create<Settings>((set, get) => {
  const locale = preferredLocale(navigator.languages);
  const change = (next: Partial<Pick<Settings, "theme" | "locale" | "t" | "said">>) => {
    set(next);
    apply(get().theme, get().locale);
  };
  return {
    theme: "system",
    locale,
    t: translator(locale),
    said: saidIn(locale),
    mac: /mac|iphone|ipad/i.test(navigator.platform),
    setTheme(theme) {
      change({ theme });
      api.system.set("theme", theme).catch(() => {});
    },
    async setLocale(locale) {
      api.system.set("locale", locale).catch(() => {});
      await loadCatalogue(locale);
      change({ locale, t: translator(locale), said: saidIn(locale) });
    },
    async load() {
      const [theme, stored] = await Promise.all([api.system.get("theme"), api.system.get("locale")]);
      const locale = isLocale(stored) ? stored : get().locale;
      await loadCatalogue(locale);
      change({
        theme: isTheme(theme) ? theme : "system",
        locale,
        t: translator(locale),
        said: saidIn(locale),
      });
    },
  };
});

export const useT = (): Translate => useSettings((s) => s.t);

/** Says a sentence of the program in the reader's language; as it is where it is none of the catalogue's. */
export function useSaid(): (sentence: string) => string {
  const said = useSettings((s) => s.said);
  return (sentence) => said(sentence) ?? sentence;
}
