import { useT } from "../../app/settings";

const meanings = [
  "PROJECT_DIRECTORY",
  "SESSION_NAME",
  "TASK_TYPE",
  "MODEL_NAME",
  "CURRENT_DATE",
  "LANGUAGE",
  "CUSTOM_INSTRUCTIONS",
  "FILE_CONTENTS",
  "DIRECTORY_TREE",
  "PROJECT_CONTEXT",
] as const;
const isKnown = (name: string): name is (typeof meanings)[number] => meanings.some((each) => each === name);

interface Props {
  known: readonly string[];
  used: readonly string[];
  /** Null while nothing is edited. */
  onInsert: ((name: string) => void) | null;
}

/** The placeholders of a prompt with what takes their place; one that the text has is marked. */
export function Placeholders({ known, used, onInsert }: Props) {
  const t = useT();
  return (
    <details className="mt-3 text-meta text-text-2" open={used.length > 0 || onInsert !== null}>
      <summary className="w-fit">{t("prompt.placeholders")}</summary>
      <ul className="mt-1 grid gap-x-6 @min-[860px]:grid-cols-2">
        {known.map((name) => {
          const has = used.includes(name);
          const code = `{{${name}}}`;
          return (
            <li
              key={name}
              className="flex min-h-6 items-baseline gap-2"
              data-placeholder={name}
              data-used={has}
            >
              {onInsert ? (
                <button
                  type="button"
                  title={t("prompt.insert")}
                  className="shrink-0 rounded-code bg-code px-1 font-mono text-text hover:bg-hover"
                  onClick={() => onInsert(name)}
                >
                  {code}
                </button>
              ) : (
                <code className="shrink-0 select-text rounded-code bg-code px-1 font-mono text-text">
                  {code}
                </code>
              )}
              <span className="min-w-0 text-text-3">
                {isKnown(name) && t(`prompt.placeholder.${name}`)}
                {has && <b className="pl-1.5 font-medium text-text-2">{t("prompt.used")}</b>}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
