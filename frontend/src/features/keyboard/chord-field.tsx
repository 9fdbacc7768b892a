import { type KeyboardEvent, useState } from "react";
import { useSettings, useT } from "../../app/settings";
import { Button } from "../../components/button";
import type { MessageKey } from "../../lib/i18n";
import { type Chord, chordOf, expand } from "../../lib/keys";
import { refusal } from "./key-rows";

interface Props {
  name: string;
  letter: boolean;
  onChord(chord: Chord): void;
}

/** Takes the next press as the key of something. Escape and leaving it change nothing. */
export function ChordField({ name, letter, onChord }: Props) {
  const t = useT();
  const mac = useSettings((s) => s.mac);
  const [hint, setHint] = useState<MessageKey | null>(null);
  if (!hint) {
    return (
      <Button small aria-label={t("keyboard.changeOf", { name })} onClick={() => setHint("keyboard.press")}>
        {t("keyboard.change")}
      </Button>
    );
  }
  const take = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return setHint(null);
    const why = refusal(event.nativeEvent, letter);
    if (why) return setHint(why);
    setHint(null);
    onChord(expand(chordOf(event.nativeEvent), mac));
  };
  return (
    <button
      type="button"
      // It has replaced the button that had the focus.
      ref={(element) => element?.focus()}
      data-records-keys=""
      aria-label={t("keyboard.recording", { name })}
      className="h-6 rounded-control border border-brass px-2 text-meta text-text"
      onKeyDown={take}
      onBlur={() => setHint(null)}
    >
      {t(hint)}
    </button>
  );
}
