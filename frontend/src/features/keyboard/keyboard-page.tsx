import { useState } from "react";
import { useCommands } from "../../app/commands";
import { usePainted } from "../../app/painted";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { CheckBox } from "../../components/tick-box";
import { useBindings } from "../../lib/bindings";
import type { Translate } from "../../lib/i18n";
import { type Chord, chordsOf, shown } from "../../lib/keys";
import { allLetters } from "../../lib/letters";
import { ChordField } from "./chord-field";
import { type KeyRow, keyRows, letterRows, sharedWith } from "./key-rows";

const titleOf = ({ title, number }: KeyRow, t: Translate) => t(title, number === undefined ? {} : { number });

interface RowProps {
  row: KeyRow;
  rows: readonly KeyRow[];
  onFail(error: unknown): void;
}

function Row({ row, rows, onFail }: RowProps) {
  const t = useT();
  const mac = useSettings((s) => s.mac);
  const { chosen, choose } = useBindings();
  const title = titleOf(row, t);
  const chords = chordsOf(row.keys, mac, chosen);
  const others = sharedWith(row, rows, chosen, mac);
  const store = (next: readonly Chord[] | null) => {
    onFail(null);
    choose(row.name, next).catch(onFail);
  };
  return (
    <li className="border-line border-t" data-key-row={row.name}>
      <div className="flex min-h-[34px] flex-wrap items-center gap-x-3 gap-y-1 py-0.5 text-dense">
        <span className="min-w-40 flex-1">{title}</span>
        {others.length > 0 && (
          <span className="text-brass text-meta">
            {t("keyboard.also", { names: others.map((other) => titleOf(other, t)).join(", ") })}
          </span>
        )}
        <span className="flex flex-wrap items-center justify-end gap-1.5">
          {chords.map((chord) => (
            <kbd key={chord} className="rounded-code bg-code px-1.5 font-sans text-meta text-text-2">
              {shown(chord, mac)}
            </kbd>
          ))}
          {chords.length === 0 && <span className="text-meta text-text-3">{t("keyboard.none")}</span>}
        </span>
        <span className="flex w-[236px] justify-end gap-1">
          {row.name in chosen && (
            <Button
              look="ghost"
              small
              onClick={() => store(null)}
              aria-label={t("keyboard.resetOf", { name: title })}
            >
              {t("keyboard.reset")}
            </Button>
          )}
          {chords.length > 0 && (
            <Button
              look="ghost"
              small
              onClick={() => store([])}
              aria-label={t("keyboard.removeOf", { name: title })}
            >
              {t("keyboard.remove")}
            </Button>
          )}
          <ChordField name={title} letter={row.letter === true} onChord={(chord) => store([chord])} />
        </span>
      </div>
    </li>
  );
}

/** Every key, with the way to choose another one. A choice applies at once. */
export function KeyboardPage() {
  const t = useT();
  const commands = useCommands();
  const { chosen, choose, clear } = useBindings();
  const [filter, setFilter] = useState("");
  const [error, setError] = useState<unknown>(null);
  const rows = keyRows(commands());
  const wanted = filter.trim().toLocaleLowerCase();
  const among = (all: readonly KeyRow[]) =>
    all.filter((row) => titleOf(row, t).toLocaleLowerCase().includes(wanted));
  const [found, foundLetters] = [among(rows), among(letterRows)];
  usePainted("settings-keyboard", true);
  return (
    <div className="flex max-w-[860px] flex-col gap-3 px-8 py-5">
      {error != null && <ErrorBanner error={error} />}
      <Section
        id="keyboard-keys"
        title={t("keyboard.title")}
        note={t("keyboard.note")}
        tools={
          <>
            <input
              type="search"
              aria-label={t("keyboard.filter")}
              placeholder={t("keyboard.filter")}
              value={filter}
              className="h-7 w-44 rounded-control border border-line-strong bg-canvas px-2 text-dense"
              onChange={(event) => setFilter(event.currentTarget.value)}
            />
            <Button disabled={Object.keys(chosen).length === 0} onClick={() => clear().catch(setError)}>
              {t("keyboard.resetAll")}
            </Button>
          </>
        }
      >
        <ul>
          {found.map((row) => (
            <Row key={row.name} row={row} rows={rows} onFail={setError} />
          ))}
        </ul>
        {found.length + foundLetters.length === 0 && (
          <p className="py-2 text-dense text-text-3">{t("keyboard.nothing")}</p>
        )}
      </Section>
      <Section id="keyboard-letters" title={t("keyboard.letters")} note={t("keyboard.lettersNote")}>
        <div className="flex min-h-[34px] items-center gap-1.5 border-line border-t text-dense">
          <CheckBox
            tick={allLetters in chosen ? "off" : "on"}
            aria-labelledby="letters-on"
            onChange={(event) => choose(allLetters, event.target.checked ? null : []).catch(setError)}
          />
          <span id="letters-on">{t("keyboard.lettersOn")}</span>
        </div>
        <ul>
          {foundLetters.map((row) => (
            <Row key={row.name} row={row} rows={letterRows} onFail={setError} />
          ))}
        </ul>
      </Section>
    </div>
  );
}
