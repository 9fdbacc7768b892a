import { useSettings, useT } from "../../app/settings";

interface ChoiceProps<T extends string> {
  label: string;
  values: readonly T[];
  chosen: T;
  wordOf(value: T): string;
  langOf?(value: T): string;
  onChoose(value: T): void;
}

function Choice<T extends string>(props: ChoiceProps<T>) {
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="float-left mr-2 leading-[26px] text-text-3">{props.label}</legend>
      {props.values.map((value) => {
        const chosen = value === props.chosen;
        return (
          <button
            key={value}
            type="button"
            aria-pressed={chosen}
            lang={props.langOf?.(value)}
            className={`h-[26px] rounded-control border px-2.5 text-dense ${chosen ? "border-edge bg-select text-text" : "border-line-strong text-text-2 hover:bg-hover"}`}
            onClick={() => props.onChoose(value)}
          >
            {props.wordOf(value)}
          </button>
        );
      })}
    </fieldset>
  );
}

/** Language and theme, as they are from now on. */
export function FirstChoices() {
  const t = useT();
  const { theme, locale, setTheme, setLocale } = useSettings();
  return (
    <section aria-label={t("first.look")} className="flex flex-wrap gap-x-8 gap-y-2">
      <Choice
        label={t("first.language")}
        values={["en", "ko"] as const}
        chosen={locale}
        wordOf={(value) => t(`first.language.${value}`)}
        langOf={(value) => value}
        onChoose={setLocale}
      />
      <Choice
        label={t("first.theme")}
        values={["system", "dark", "light"] as const}
        chosen={theme}
        wordOf={(value) => t(`theme.${value}`)}
        onChoose={setTheme}
      />
    </section>
  );
}
