import { ArrowDown, ArrowUp, CaseSensitive, Regex, WholeWord, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useT } from "../../app/settings";
import { Button, IconButton } from "../../components/button";
import { count } from "../../lib/numbers";
import { matchLimit } from "./screen";
import type { TerminalView } from "./terminal-view";
import type { ViewState } from "./view-state";

interface Props {
  view: TerminalView;
  state: ViewState;
}

interface Choice {
  label: string;
  on: boolean;
  onChange(on: boolean): void;
  children: ReactNode;
}

function Toggle({ label, on, onChange, children }: Choice) {
  return (
    <IconButton
      label={label}
      aria-pressed={on}
      className={on ? "bg-select text-text" : ""}
      onClick={() => onChange(!on)}
    >
      {children}
    </IconButton>
  );
}

/** Which match of how many, as far as they are counted. */
function Found({ state, text, invalid }: { state: ViewState; text: string; invalid: boolean }) {
  const t = useT();
  const { found } = state;
  const said = () => {
    if (text === "") return "";
    if (invalid) return t("find.invalid");
    if (!found || found.count === 0) return t("find.none");
    const all = found.count >= matchLimit ? `${count(matchLimit)}+` : count(found.count);
    return found.index < 0
      ? t("find.count", { count: all })
      : t("find.place", { index: count(found.index + 1), count: all });
  };
  return (
    <span role="status" className="min-w-[88px] shrink-0 text-meta text-text-3" data-found="">
      {said()}
    </span>
  );
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) !== null;
  } catch {
    return false;
  }
}

/** Finds text in what a terminal has printed. */
export function FindBar({ view, state }: Props) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(state.sought ?? "");
  const led = useRef(state.sought);
  const [caseSensitive, setCase] = useState(false);
  const [wholeWord, setWord] = useState(false);
  const [regex, setRegex] = useState(false);
  const invalid = regex && !isRegex(text);
  const options = { caseSensitive, wholeWord, regex };
  const find = (forward: boolean) => view.finder.find(invalid ? "" : text, options, forward);
  useEffect(() => {
    // The view goes to what was sought itself, once it is loaded.
    if (led.current === text) return;
    led.current = null;
    view.finder.find(invalid ? "" : text, { caseSensitive, wholeWord, regex }, false);
  }, [view, text, caseSensitive, wholeWord, regex, invalid]);
  // The key that opened the bar leads back into it.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") view.closeFind();
    else if (event.key === "Enter") find(event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search
      aria-label={t("find.title")}
      className="flex h-8 shrink-0 items-center gap-1 border-line border-b bg-chrome px-2"
      data-find=""
    >
      <input
        ref={field}
        type="search"
        aria-label={t("find.title")}
        aria-invalid={invalid}
        placeholder={t("find.placeholder")}
        className="h-6 min-w-24 max-w-[320px] flex-1 rounded-control border border-line-strong bg-canvas px-2 font-mono text-meta text-text [&::-webkit-search-cancel-button]:hidden"
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Toggle label={t("find.case")} on={caseSensitive} onChange={setCase}>
        <CaseSensitive size={14} strokeWidth={1.5} />
      </Toggle>
      <Toggle label={t("find.word")} on={wholeWord} onChange={setWord}>
        <WholeWord size={14} strokeWidth={1.5} />
      </Toggle>
      <Toggle label={t("find.regex")} on={regex} onChange={setRegex}>
        <Regex size={14} strokeWidth={1.5} />
      </Toggle>
      <IconButton label={t("find.previous")} disabled={text === ""} onClick={() => find(false)}>
        <ArrowUp size={14} strokeWidth={1.5} />
      </IconButton>
      <IconButton label={t("find.next")} disabled={text === ""} onClick={() => find(true)}>
        <ArrowDown size={14} strokeWidth={1.5} />
      </IconButton>
      <Found state={state} text={text} invalid={invalid} />
      {text !== "" && state.earlier && (
        <Button small look="ghost" onClick={() => view.findEarlier()}>
          {t("find.earlier")}
        </Button>
      )}
      <span className="flex-1" />
      <IconButton label={t("find.close")} onClick={() => view.closeFind()}>
        <X size={14} strokeWidth={1.5} />
      </IconButton>
    </search>
  );
}
