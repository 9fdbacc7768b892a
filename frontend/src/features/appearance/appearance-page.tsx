import { type ReactNode, useState } from "react";
import {
  type Appearance,
  densities,
  leastTerminalSize,
  mostTerminalSize,
  standardTerminalFont,
  terminalColours,
  textSizes,
  useAppearance,
} from "../../app/appearance";
import { usePainted } from "../../app/painted";
import { type Theme, useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Section } from "../../components/facts";
import type { Locale } from "../../lib/i18n";

const field = "h-7 shrink-0 rounded-control border border-line-strong bg-canvas px-1.5 text-dense";

function Row({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className="flex min-h-[34px] flex-wrap items-center gap-3 border-line border-t py-0.5 text-dense">
      <label htmlFor={id} className="min-w-0 flex-1">
        {label}
      </label>
      {children}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  id: string;
  label: string;
  value: T;
  words: readonly T[];
  nameOf(word: T): string;
  onChoose(word: T): void;
}

function Choice<T extends string>({ id, label, value, words, nameOf, onChoose }: ChoiceProps<T>) {
  return (
    <Row id={id} label={label}>
      <select
        id={id}
        value={value}
        className={`${field} w-[188px]`}
        onChange={(event) => onChoose(event.currentTarget.value as T)}
      >
        {words.map((word) => (
          <option key={word} value={word}>
            {nameOf(word)}
          </option>
        ))}
      </select>
    </Row>
  );
}

interface PartProps {
  look: Appearance;
  change(next: Partial<Appearance>): void;
}

function Look({ look, change }: PartProps) {
  const t = useT();
  const { theme, setTheme } = useSettings();
  return (
    <Section id="appearance-look" title={t("appearance.title")}>
      <Choice<Theme>
        id="appearance-theme"
        label={t("appearance.theme")}
        value={theme}
        words={["system", "dark", "light"]}
        nameOf={(word) => t(`theme.${word}`)}
        onChoose={setTheme}
      />
      <Choice
        id="appearance-size"
        label={t("appearance.textSize")}
        value={look.textSize}
        words={textSizes}
        nameOf={(word) => t(`appearance.textSize.${word}`)}
        onChoose={(textSize) => change({ textSize })}
      />
      <Choice
        id="appearance-density"
        label={t("appearance.density")}
        value={look.density}
        words={densities}
        nameOf={(word) => t(`appearance.density.${word}`)}
        onChoose={(density) => change({ density })}
      />
      <p className="max-w-[60ch] border-line border-t pt-2 text-meta text-text-3">{t("appearance.motion")}</p>
    </Section>
  );
}

function Terminals({ look, change }: PartProps) {
  const t = useT();
  const takeSize = (text: string) => {
    const size = Number(text);
    if (Number.isInteger(size) && size >= leastTerminalSize && size <= mostTerminalSize) {
      change({ terminalSize: size });
    }
  };
  return (
    <Section id="appearance-terminals" title={t("appearance.terminal")}>
      <Row id="appearance-terminal-size" label={t("appearance.terminalSize")}>
        <input
          id="appearance-terminal-size"
          type="number"
          min={leastTerminalSize}
          max={mostTerminalSize}
          value={look.terminalSize}
          className={`${field} w-20 text-right`}
          onChange={(event) => takeSize(event.currentTarget.value)}
        />
        <span className="w-6 text-meta text-text-3">{t("appearance.pixels")}</span>
      </Row>
      <Row id="appearance-terminal-font" label={t("appearance.terminalFont")}>
        <input
          key={look.terminalFont}
          id="appearance-terminal-font"
          defaultValue={look.terminalFont}
          placeholder={standardTerminalFont}
          title={t("appearance.terminalFontHint")}
          className={`${field} w-[188px]`}
          onBlur={(event) => change({ terminalFont: event.currentTarget.value.trim() })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) event.currentTarget.blur();
          }}
        />
      </Row>
      <Choice
        id="appearance-terminal-colours"
        label={t("appearance.terminalColours")}
        value={look.terminalColours}
        words={terminalColours}
        nameOf={(word) => t(`appearance.colours.${word}`)}
        onChoose={(word) => change({ terminalColours: word })}
      />
    </Section>
  );
}

/** Theme, sizes, terminals and language. Each applies at once. */
export function AppearancePage() {
  const t = useT();
  const { locale, setLocale } = useSettings();
  const look = useAppearance();
  const [error, setError] = useState<unknown>(null);
  const change = (next: Partial<Appearance>) => {
    setError(null);
    look.change(next).catch(setError);
  };
  const names: Record<Locale, string> = { en: t("command.languageEnglish"), ko: t("command.languageKorean") };
  usePainted("settings-appearance", true);
  return (
    <div className="flex max-w-[620px] flex-col gap-7 px-8 py-5">
      {error != null && <ErrorBanner error={error} />}
      <Look look={look} change={change} />
      <Terminals look={look} change={change} />
      <Section id="appearance-language" title={t("appearance.language")} note={t("appearance.languageNote")}>
        <Choice<Locale>
          id="appearance-locale"
          label={t("appearance.language")}
          value={locale}
          words={["en", "ko"]}
          nameOf={(word) => names[word]}
          onChoose={setLocale}
        />
      </Section>
    </div>
  );
}
