import { useSettings } from "../app/settings";

interface Props {
  /** What the program wrote, in English. */
  text: string;
  className?: string;
}

/** A sentence of the program, in the reader's language. One that is not known stays English, and says so to a reader of the screen. */
export function Said({ text, className }: Props) {
  const said = useSettings((s) => s.said)(text);
  const foreign = useSettings((s) => s.locale !== "en");
  return (
    <span className={className} lang={foreign && said === null ? "en" : undefined}>
      {said ?? text}
    </span>
  );
}
