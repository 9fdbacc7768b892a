import { lazy, Suspense } from "react";
import type { Option } from "./choice-menu";
import { type Theme, useSettings, useT } from "./settings";

const ChoiceMenu = lazy(() => import("./choice-menu"));

interface ChoiceProps {
  cell: string;
  label: string;
  shown: string;
  options: readonly Option[];
}

/** The words stand there at once; what opens them comes behind the first paint. */
function Choice(props: ChoiceProps) {
  return (
    <Suspense fallback={<span className={props.cell}>{props.shown}</span>}>
      <ChoiceMenu {...props} />
    </Suspense>
  );
}

const themes: readonly Theme[] = ["system", "dark", "light"];

/** Theme and language, wherever one is. */
export function Choices({ cell }: { cell: string }) {
  const t = useT();
  const { theme, setTheme, setLocale } = useSettings();
  return (
    <>
      <Choice
        cell={cell}
        label={t("status.theme")}
        shown={t(`theme.${theme}`)}
        options={themes.map((id) => ({ id, text: t(`theme.${id}`), choose: () => setTheme(id) }))}
      />
      <Choice
        cell={cell}
        label={t("status.language")}
        shown={t("status.languageName")}
        options={[
          { id: "en", lang: "en", text: t("command.languageEnglish"), choose: () => setLocale("en") },
          { id: "ko", lang: "ko", text: t("command.languageKorean"), choose: () => setLocale("ko") },
        ]}
      />
    </>
  );
}
