import type { ComponentProps } from "react";
import type { useStoredDraft } from "../features/chat/use-draft";

interface Props extends Omit<ComponentProps<"textarea">, "value" | "onChange"> {
  label: string;
  draft: ReturnType<typeof useStoredDraft>;
}

/** A field for a longer text, which is stored while it is typed: closing what it stands in loses nothing. */
export function DraftField({ label, draft, ...rest }: Props) {
  return (
    <label className="block text-dense text-text-2">
      {label}
      <textarea
        {...rest}
        value={draft.text ?? ""}
        // What is typed before the stored text has come would be written over by it.
        readOnly={draft.text === null}
        onChange={(event) => draft.edit(event.target.value)}
        onCompositionStart={() => draft.compose(true)}
        onCompositionEnd={() => draft.compose(false)}
      />
    </label>
  );
}

interface LineProps extends Omit<ComponentProps<"input">, "value" | "onChange"> {
  label: string;
  draft: ReturnType<typeof useStoredDraft>;
}

/** A field of one line that is stored while it is typed. */
export function DraftLine({ label, draft, ...rest }: LineProps) {
  return (
    <label className="block text-dense text-text-2">
      {label}
      <input
        {...rest}
        value={draft.text ?? ""}
        readOnly={draft.text === null}
        onChange={(event) => draft.edit(event.target.value)}
        onCompositionStart={() => draft.compose(true)}
        onCompositionEnd={() => draft.compose(false)}
      />
    </label>
  );
}
