import { useQuery } from "@tanstack/react-query";
import { Paperclip } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { commandKeys } from "../../app/command-keys";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { Button } from "../../components/button";
import { Key } from "../../components/key";
import { Words } from "../../components/words";
import { api } from "../../lib/api";
import { matches } from "../../lib/keys";
import type { ConversationChoice } from "../../lib/types";
import { ComposerMenu, ModelMenu, PermissionMenu } from "./choices";
import { complete, type Token, tokenAt } from "./mention";
import { Suggestions, useSuggestions } from "./suggestions";
import type { useDraft } from "./use-draft";

const enterKey = "composer_enter_sends";
/** Two presses within this time are one that stops. */
const twiceMs = 600;

/** Whether Enter sends; it is kept with the data, for all conversations. */
function useEnterSends(): [boolean, (on: boolean) => void] {
  const { queries } = useServices();
  const stored = useQuery({ queryKey: [enterKey], queryFn: () => api.system.get(enterKey) });
  const change = (on: boolean) => {
    queries.setQueryData([enterKey], String(on));
    api.system.set(enterKey, String(on)).catch(() => {});
  };
  return [stored.data === "true", change];
}

export interface ComposerHandle {
  focus(): void;
}

interface Props {
  sessionID: string;
  codebaseID: string;
  draft: ReturnType<typeof useDraft>;
  choice: ConversationChoice;
  models: readonly string[];
  /** How many files the session has selected. */
  selected: number;
  withFiles: boolean;
  onWithFiles(on: boolean): void;
  /** An answer arrives: what is sent waits for its end. */
  running: boolean;
  busy: boolean;
  handle: React.RefObject<ComposerHandle | null>;
  onChoose(choice: ConversationChoice): void;
  onSend(): void;
  onStop(): void;
  onEditLast(): void;
}

/** Where a message is written: a draft from its first character. */
export function Composer(props: Props) {
  const t = useT();
  const mac = useSettings((s) => s.mac);
  const { draft, running, busy } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const listID = useId();
  const [cursor, setCursor] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const [enterSends, setEnterSends] = useEnterSends();
  const escaped = useRef(0);
  const text = draft.text ?? "";
  const token = tokenAt(text, cursor);
  const shown: Token | null = token && dismissed !== `${token.kind}${token.from}` ? token : null;
  const suggestions = useSuggestions(shown, props.sessionID, props.codebaseID);
  useImperativeHandle(props.handle, () => ({ focus: () => field.current?.focus() }));
  // The field is as high as its text, up to a bound; no row shifts while it is measured.
  // biome-ignore lint/correctness/useExhaustiveDependencies: its height follows the text
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "0";
    element.style.height = `${Math.min(element.scrollHeight, 220)}px`;
  }, [text]);

  const choose = (value: string) => {
    if (!shown) return;
    const next = complete(text, shown, value);
    draft.edit(next.text);
    setCursor(next.cursor);
    requestAnimationFrame(() => field.current?.setSelectionRange(next.cursor, next.cursor));
    field.current?.focus();
  };
  const stopOnSecond = (at: number) => {
    if (running && at - escaped.current < twiceMs) props.onStop();
    escaped.current = at;
  };
  const ofList = (key: string): boolean => {
    if (!shown) return false;
    const chosen = suggestions[Math.min(active, suggestions.length - 1)];
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (key === "Escape") setDismissed(`${shown.kind}${shown.from}`);
    else if (step && suggestions.length > 0)
      setActive((Math.min(active, suggestions.length - 1) + step + suggestions.length) % suggestions.length);
    else if ((key === "Enter" || key === "Tab") && chosen) choose(chosen.value);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { nativeEvent: press } = event;
    // 229: WebKit reports the key that ends a composition after its end.
    if (press.isComposing || event.keyCode === 229) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && !event.shiftKey && ofList(event.key)) event.preventDefault();
    else if (
      matches(press, commandKeys.sendMessage, mac) ||
      (enterSends && plain && !event.shiftKey && event.key === "Enter")
    ) {
      event.preventDefault();
      event.stopPropagation();
      props.onSend();
    } else if (event.key === "Escape") stopOnSecond(event.timeStamp);
    else if (event.key === "ArrowUp" && plain && text === "") props.onEditLast();
  };
  const optionID =
    shown && suggestions.length > 0 ? `${listID}-${Math.min(active, suggestions.length - 1)}` : undefined;
  return (
    <div className="relative mx-auto w-full max-w-[892px] shrink-0 px-4 pb-3" data-composer="">
      <div className="relative rounded-card border border-line-strong bg-raised has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-brass has-[textarea:focus-visible]:outline-offset-1">
        {shown && (
          <Suggestions
            id={listID}
            kind={shown.kind}
            {...{ suggestions }}
            active={Math.min(active, suggestions.length - 1)}
            onChoose={choose}
          />
        )}
        <textarea
          ref={field}
          rows={2}
          value={text}
          disabled={draft.text === null}
          aria-label={t("composer.label")}
          aria-autocomplete="list"
          aria-controls={shown ? listID : undefined}
          aria-activedescendant={optionID}
          placeholder={t(running ? "composer.placeholderQueue" : "composer.placeholder")}
          className="block min-h-[46px] w-full resize-none bg-transparent px-3 pt-2.5 pb-1 text-read outline-none"
          onChange={(event) => {
            draft.edit(event.target.value);
            setCursor(event.target.selectionStart);
            setActive(0);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onCompositionStart={() => draft.compose(true)}
          onCompositionEnd={() => draft.compose(false)}
          onKeyDown={onKeyDown}
        />
        <div className="flex h-9 items-center gap-1 px-1.5">
          {props.selected > 0 && (
            <button
              type="button"
              aria-pressed={props.withFiles}
              title={t(props.withFiles ? "composer.filesOn" : "composer.filesOff", { count: props.selected })}
              aria-label={t(props.withFiles ? "composer.filesOn" : "composer.filesOff", {
                count: props.selected,
              })}
              className={`inline-flex h-6 shrink-0 items-center gap-1 rounded-control px-1.5 text-meta hover:bg-hover ${props.withFiles ? "bg-select text-text" : "text-text-3"}`}
              onClick={() => props.onWithFiles(!props.withFiles)}
            >
              <Paperclip size={13} strokeWidth={1.5} aria-hidden="true" />
              {props.selected}
            </button>
          )}
          <PermissionMenu choice={props.choice} onChoose={props.onChoose} />
          <ModelMenu choice={props.choice} models={props.models} onChoose={props.onChoose} />
          <span className="flex-1" />
          <span className="tail-ellipsis text-meta text-text-3 max-[1180px]:hidden">
            {draft.error == null && t("composer.saved")}
          </span>
          <ComposerMenu enterSends={enterSends} onEnterSends={setEnterSends} />
          <Button
            small
            look="ghost"
            disabled={busy || text.trim() === ""}
            onClick={props.onSend}
            data-send=""
          >
            <Words
              of={[t("composer.send"), t("composer.queue")]}
              shown={t(running ? "composer.queue" : "composer.send")}
            />
            <Key keys={commandKeys.sendMessage} />
          </Button>
        </div>
      </div>
    </div>
  );
}
