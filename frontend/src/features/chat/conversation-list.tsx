import { Menu } from "@base-ui/react/menu";
import { ArrowLeft, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useAgents } from "../../app/queries";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { menuItem, menuPopup } from "../../components/menu";
import { Empty, PanelHeader } from "../../components/panel";
import { api } from "../../lib/api";
import { utc, whenExact } from "../../lib/time";
import type { Conversation } from "../../lib/types";
import { agentLabel } from "../agent/run-task";
import { useAgentName } from "../agent/use-agent-name";
import { useConversations, useTrash } from "./queries";

interface NewProps {
  codebaseID: string;
  /** An icon only: beside a title there is no room for words. */
  small?: boolean;
  onOpen(id: string): void;
}

/** Begins a conversation: with its agent it is chosen for good. */
export function NewConversation({ codebaseID, small = false, onOpen }: NewProps) {
  const t = useT();
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const agents = (useAgents().data ?? []).filter(({ name }) => name !== "shell");
  const begin = async (agent: string) => {
    setError(null);
    try {
      const { id } = await api.chat.create({
        codebase_id: codebaseID,
        agent,
        platform_type: "",
        platform_conversation_id: "",
        title: "",
        cwd: "",
        model: "",
        permission: "",
      });
      await queries.invalidateQueries({ queryKey: ["conversations"] });
      onOpen(id);
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <>
      {error != null && <ErrorBanner error={error} />}
      <Menu.Root>
        <Menu.Trigger
          className="inline-flex h-6 shrink-0 items-center gap-1.5 rounded-control px-2 font-medium text-meta text-text-2 hover:bg-hover"
          aria-label={t("chat.new")}
          title={t("chat.new")}
          data-new-chat=""
        >
          <Plus size={13} strokeWidth={1.5} aria-hidden="true" />
          {!small && t("chat.new")}
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={4} className="z-50">
            <Menu.Popup className={`${menuPopup} w-[300px]`}>
              {agents.map((agent) => (
                <Menu.Item
                  key={agent.name}
                  className={menuItem}
                  disabled={!agent.installed}
                  data-agent-name={agent.name}
                  onClick={() => void begin(agent.name)}
                >
                  <span className="flex-1 text-text">{agentLabel(agent, t)}</span>
                  <span className="tail-ellipsis text-meta">
                    {agent.demonstration
                      ? t("agent.demo")
                      : agent.installed
                        ? agent.version
                        : t("agent.missing")}
                  </span>
                </Menu.Item>
              ))}
              <p className="px-2 pt-1.5 pb-1 text-meta text-text-3">{t("chat.agentFixed")}</p>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </>
  );
}

function RowText({ conversation, at }: { conversation: Conversation; at: number }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const agentName = useAgentName();
  return (
    <>
      <span className="tail-ellipsis text-dense text-text">{conversation.title ?? t("chat.untitled")}</span>
      <time className="text-meta text-text-3" dateTime={new Date(at).toISOString()} title={utc(at)}>
        {whenExact(at, Date.now(), locale, "minutes")}
      </time>
      <span className="tail-ellipsis col-span-2 text-meta text-text-3">
        {[
          agentName(conversation.ai_assistant_type),
          t("chat.count", { count: conversation.last_message_seq }),
        ].join(", ")}
      </span>
    </>
  );
}

const rowClass =
  "grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line border-b px-4 py-2 text-left";

function Trash({ onBack }: { onBack(): void }) {
  const t = useT();
  const { queries } = useServices();
  const trash = useTrash();
  const rows = trash.data?.pages.flat() ?? [];
  const [error, setError] = useState<unknown>(null);
  const restore = async (id: string) => {
    try {
      await api.chat.restore(id);
      await queries.invalidateQueries({ queryKey: ["conversations"] });
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <>
      <PanelHeader
        id="chat-title"
        title={t("chat.trash")}
        ruled
        tools={
          <IconButton label={t("chat.back")} onClick={onBack}>
            <ArrowLeft size={14} strokeWidth={1.5} />
          </IconButton>
        }
      />
      {(error ?? trash.error) != null && <ErrorBanner error={error ?? trash.error} />}
      {trash.isSuccess && rows.length === 0 && <Empty text={t("chat.trashEmpty")} />}
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {rows.map((conversation) => (
          <li key={conversation.id} className="flex items-center border-line border-b pr-3">
            <span className={`${rowClass} border-0`}>
              <RowText conversation={conversation} at={conversation.deleted_at ?? 0} />
            </span>
            <Button small onClick={() => void restore(conversation.id)}>
              {t("chat.restore")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface Props {
  codebaseID: string;
  onOpen(id: string): void;
}

/** The conversations of a project, the most recently active first. */
export function ConversationList({ codebaseID, onOpen }: Props) {
  const t = useT();
  const [trash, setTrash] = useState(false);
  const list = useConversations(codebaseID);
  const rows = list.data?.pages.flat() ?? [];
  if (trash) return <Trash onBack={() => setTrash(false)} />;
  return (
    <>
      <PanelHeader
        id="chat-title"
        title={t("chat.list")}
        ruled
        tools={
          <>
            <NewConversation codebaseID={codebaseID} onOpen={onOpen} />
            <IconButton label={t("chat.trash")} onClick={() => setTrash(true)}>
              <Trash2 size={14} strokeWidth={1.5} />
            </IconButton>
          </>
        }
      />
      {list.isError && <ErrorBanner error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty text={t("chat.listEmpty")} command="holdfast chat list" />
      )}
      <ul aria-label={t("chat.list")} className="min-h-0 flex-1 overflow-y-auto">
        {rows.map((conversation) => (
          <li key={conversation.id}>
            <button
              type="button"
              className={`${rowClass} -outline-offset-2 hover:bg-hover`}
              data-chat-row={conversation.id}
              onClick={() => onOpen(conversation.id)}
            >
              <RowText conversation={conversation} at={conversation.last_activity_at} />
            </button>
          </li>
        ))}
        {list.hasNextPage && (
          <li className="px-4 py-2">
            <Button small disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t("chat.older")}
            </Button>
          </li>
        )}
      </ul>
    </>
  );
}
