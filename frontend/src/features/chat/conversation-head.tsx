import { Menu } from "@base-ui/react/menu";
import { useNavigate } from "@tanstack/react-router";
import { List, Maximize2, Minimize2, MoreHorizontal, Search } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { useUndo } from "../../app/undo";
import { IconButton } from "../../components/button";
import { menuItem, menuPopup } from "../../components/menu";
import { api } from "../../lib/api";
import { money, tokens } from "../../lib/numbers";
import type { ConversationView, UsageTotals } from "../../lib/types";
import { NewConversation } from "./conversation-list";
import { useStoredForm } from "./use-draft";

/** Money of a row, null when no price is known. */
export const cost = (nano: number | null) => (nano === null ? null : money(nano / 1e9));

/** Tokens and money; an unknown cost is said, never shown as zero. */
export function UsageText({ usage }: { usage: UsageTotals }) {
  const t = useT();
  const { tokens_sent: sent, tokens_received: received, cost_nano_usd: nano } = usage;
  if (sent + received + usage.cache_read_tokens === 0 && nano === null) return null;
  const all = sent + usage.cache_read_tokens + usage.cache_write_tokens;
  return (
    <span className="tail-ellipsis" title={t("chat.usageTitle")}>
      {[
        t("chat.tokens", { sent: tokens(all), received: tokens(received) }),
        cost(nano) ?? t("chat.costUnknown"),
      ].join(", ")}
    </span>
  );
}

/** How much of its window the agent has used up; nothing where it does not tell. */
function ContextText({ context: { tokens: used, window } }: { context: ConversationView["context"] }) {
  const t = useT();
  if (used === 0 || window === 0) return null;
  const percent = Math.min(100, Math.round((100 * used) / window));
  return (
    <span
      className={`@max-[540px]:hidden shrink-0 ${percent >= 80 ? "text-brass" : ""}`}
      title={t("chat.contextTitle", { used: tokens(used), window: tokens(window) })}
      data-context={percent}
    >
      {t("chat.context", { percent })}
    </span>
  );
}

interface TitleProps {
  id: string;
  title: string;
  onRename(title: string): void;
  onEnd(): void;
}

function Title({ id, title, onRename, onEnd }: TitleProps) {
  const t = useT();
  const form = useStoredForm(`chat_title_draft/${id}`, { title });
  const text = form.values.title;
  const end = () => {
    form.clear();
    onEnd();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") end();
    else if (event.key === "Enter") {
      if (text.trim() !== "" && text !== title) onRename(text.trim());
      end();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <input
      autoFocus
      value={text}
      aria-label={t("chat.renameLabel")}
      className="h-6 min-w-0 flex-1 rounded-control border border-line-strong bg-raised px-2 text-dense"
      readOnly={!form.ready}
      onChange={(event) => form.change({ title: event.target.value })}
      {...form.composing}
      onFocus={(event) => event.target.select()}
      onBlur={end}
      onKeyDown={onKeyDown}
    />
  );
}

interface Props {
  view: ConversationView;
  /** What its agent is called. */
  agent: string;
  codebaseID: string;
  sessionID: string;
  full: boolean;
  onFind(): void;
  /** null: the list. */
  onOpen(id: string | null): void;
  onError(error: unknown): void;
}

/** Gives the conversation the whole window, and back. */
function FullButton({ id, sessionID, full }: { id: string; sessionID: string; full: boolean }) {
  const t = useT();
  const navigate = useNavigate();
  const Icon = full ? Minimize2 : Maximize2;
  const change = () =>
    full
      ? navigate({ to: "/s/$id", params: { id: sessionID } })
      : navigate({ to: "/s/$id/chat/$chat", params: { id: sessionID, chat: id } });
  return (
    <IconButton label={t(full ? "chat.beside" : "chat.full")} onClick={() => void change()} data-chat-full="">
      <Icon size={14} strokeWidth={1.5} />
    </IconButton>
  );
}

/** The head of an open conversation: its title, what it has cost, what can be done with it. */
export function ConversationHead(props: Props) {
  const { view, agent, codebaseID, onFind, onOpen, onError } = props;
  const t = useT();
  const { queries } = useServices();
  const offer = useUndo((s) => s.offer);
  const [renaming, setRenaming] = useState(false);
  const { id, title, last_message_seq: last } = view.conversation;
  const name = title ?? t("chat.untitled");
  const attempt = async (change: () => Promise<unknown>) => {
    try {
      await change();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["conversations"] }),
        queries.invalidateQueries({ queryKey: ["conversation", id] }),
      ]);
    } catch (thrown) {
      onError(thrown);
    }
  };
  const remove = () =>
    attempt(async () => {
      await api.chat.remove(id);
      onOpen(null);
      offer(
        t("chat.deleted", { title: name }),
        () => void attempt(() => api.chat.restore(id)).then(() => onOpen(id)),
      );
    });
  return (
    <div className="@container flex h-9 shrink-0 items-center gap-2 border-line border-b pr-2 pl-2 text-meta text-text-3">
      <IconButton label={t("chat.back")} onClick={() => onOpen(null)} data-chat-list="">
        <List size={14} strokeWidth={1.5} />
      </IconButton>
      {renaming ? (
        <Title
          id={id}
          title={title ?? ""}
          onRename={(next) => void attempt(() => api.chat.rename(id, next))}
          onEnd={() => setRenaming(false)}
        />
      ) : (
        <>
          <h2
            id="chat-title"
            className="tail-ellipsis text-dense text-text"
            onDoubleClick={() => setRenaming(true)}
          >
            {name}
          </h2>
          <span className="@max-[420px]:hidden shrink-0" title={t("chat.agentFixed")}>
            {agent}
          </span>
          <span className="@max-[640px]:hidden shrink-0">{t("chat.count", { count: last })}</span>
        </>
      )}
      <span className="flex-1" />
      <ContextText context={view.context} />
      <UsageText usage={view.usage} />
      <IconButton label={t("chatfind.title")} onClick={onFind}>
        <Search size={14} strokeWidth={1.5} />
      </IconButton>
      <FullButton id={id} sessionID={props.sessionID} full={props.full} />
      <NewConversation small codebaseID={codebaseID} onOpen={onOpen} />
      <Menu.Root>
        <Menu.Trigger
          aria-label={t("chat.more")}
          className="grid h-6 w-6 shrink-0 place-items-center rounded-[5px] text-text-3 hover:bg-hover"
          data-chat-more=""
        >
          <MoreHorizontal size={14} strokeWidth={1.5} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={4} className="z-50">
            <Menu.Popup className={`${menuPopup} max-w-[320px]`}>
              <Menu.Item className={menuItem} onClick={() => setRenaming(true)}>
                {t("chat.rename")}
              </Menu.Item>
              <Menu.Item
                className={`${menuItem} !h-auto py-1`}
                disabled={view.live !== null}
                onClick={() => void attempt(() => api.chat.reset(id))}
              >
                <span>
                  <span className="block">{t("chat.reset")}</span>
                  <span className="block text-meta text-text-3">{t("chat.resetNote")}</span>
                </span>
              </Menu.Item>
              <Menu.Item className={`${menuItem} !text-lost`} onClick={() => void remove()}>
                {t("chat.delete")}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </div>
  );
}
