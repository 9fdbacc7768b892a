import { Square } from "lucide-react";
import { type KeyboardEvent, useRef, useState, useSyncExternalStore } from "react";
import { useNow } from "../../app/clock";
import { commandKeys } from "../../app/command-keys";
import { useAgents } from "../../app/queries";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { Empty } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { Words } from "../../components/words";
import { api } from "../../lib/api";
import { matches } from "../../lib/keys";
import { duration } from "../../lib/time";
import type { ConversationView, Message, MessageSummary } from "../../lib/types";
import { agentLabel } from "../agent/run-task";
import type { FileSelection } from "../files/file-selection";
import { PermissionCards } from "../permission/permission-card";
import { Composer, type ComposerHandle } from "./composer";
import { ConversationHead, UsageText } from "./conversation-head";
import { ConversationList } from "./conversation-list";
import { pageSize, useConversation, useMessages } from "./queries";
import { TranscriptView } from "./transcript-view";
import { useDraft } from "./use-draft";

/** Where a conversation was left: at a message, or at its end. */
export interface ChatPlace {
  id: string | null;
  at: number | null;
}

interface Props {
  sessionID: string;
  codebaseID: string;
  selection: FileSelection;
  place: ChatPlace;
  /** It has the room of the whole window. */
  full?: boolean;
  onPlace(place: ChatPlace): void;
}

interface RunningProps {
  live: MessageSummary;
  since: number | null;
  view: ConversationView;
  onStop(): void;
}

/** The answer that arrives: how long it has, what it cost, and Stop. */
function RunningLine({ live, since, view, onStop }: RunningProps) {
  const t = useT();
  const now = useNow(1000, true);
  const [stopping, setStopping] = useState(false);
  return (
    <div
      className="mx-auto flex h-8 w-full max-w-[892px] shrink-0 items-center gap-2 px-4 text-meta text-text-3"
      data-running={live.id}
    >
      <StateMark mark="live" word="" />
      <span className="shrink-0 text-text-2">
        {t("chat.running", { time: since === null ? "" : duration(now - since, t) }).trim()}
      </span>
      <UsageText usage={view.usage} />
      <span className="flex-1" />
      <Button
        small
        look="ghost"
        disabled={stopping}
        onClick={() => {
          setStopping(true);
          onStop();
        }}
      >
        <Square size={11} strokeWidth={1.6} aria-hidden="true" />
        <Words
          of={[t("chat.stop"), t("chat.stopping")]}
          shown={t(stopping ? "chat.stopping" : "chat.stop")}
        />
      </Button>
    </div>
  );
}

/** What a person does in an open conversation, and how it went. */
function useTurns(
  view: ConversationView,
  sessionID: string,
  draft: ReturnType<typeof useDraft>,
  files: () => string[],
) {
  const { queries } = useServices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id } = view.conversation;
  const attempt = async (act: () => Promise<unknown>): Promise<boolean> => {
    setError(null);
    try {
      await act();
      return true;
    } catch (thrown) {
      setError(thrown);
      return false;
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["conversation", id] }),
        queries.invalidateQueries({ queryKey: ["messages", id] }),
      ]);
    }
  };
  const say = async (text: string): Promise<boolean> => {
    setBusy(true);
    const sent = await attempt(() =>
      api.chat.send(id, { text, files: files(), session_id: sessionID, ...view.choice }),
    );
    setBusy(false);
    return sent;
  };
  return {
    busy,
    error,
    setError,
    attempt,
    say,
    send: async () => {
      const text = draft.text ?? "";
      if (busy || text.trim() === "") return;
      // It goes from the field once it is stored as a message, and not before.
      if (await say(text)) draft.edit("");
    },
    takeBack: async (message: Message) => {
      if (await attempt(() => api.chat.cancelQueued(message.id)))
        draft.edit([draft.text ?? "", message.content].filter(Boolean).join("\n"));
    },
  };
}

/** What waits at the end for its turn, and since when the answer arrives. UTC ms; null: not read yet. */
function useEnd(view: ConversationView): { queued: Message[]; since: number | null } {
  const { id, last_message_seq: last } = view.conversation;
  const page = Math.floor(Math.max(0, last - 1) / pageSize);
  const messages = useMessages(id, last > 0 ? [page] : []);
  const list = [...messages.values()];
  return {
    queued: list.filter(({ status }) => status === "queued"),
    since: list.find((message) => message.id === view.live?.id)?.created_at ?? null,
  };
}

function OpenConversation({ view, ...props }: Props & { view: ConversationView }) {
  const t = useT();
  const mac = useSettings((s) => s.mac);
  const { id, ai_assistant_type: agentName, last_message_seq: last } = view.conversation;
  const { included } = useSyncExternalStore(props.selection.subscribe, props.selection.snapshot);
  const [withFiles, setWithFiles] = useState(false);
  const [finding, setFinding] = useState(false);
  const [said, setSaid] = useState(0);
  const composer = useRef<ComposerHandle>(null);
  const draft = useDraft(id);
  const turns = useTurns(view, props.sessionID, draft, () => (withFiles ? [...included] : []));
  const agent = useAgents().data?.find(({ name }) => name === agentName);
  const agentTitle = agent ? agentLabel(agent, t) : agentName;
  const { queued, since } = useEnd(view);
  const send = () => {
    // At once: who scrolls away while it is being sent stays there.
    if ((draft.text ?? "").trim() !== "") setSaid((times) => times + 1);
    void turns.send();
  };
  const stop = () => void turns.attempt(() => api.chat.cancelTurn(id));
  const edit = (message: Message) => void turns.takeBack(message).then(() => composer.current?.focus());
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || !matches(event.nativeEvent, commandKeys.findInChat, mac)) return;
    event.preventDefault();
    event.stopPropagation();
    setFinding(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears a chord from whatever has the focus inside
    <div
      className="flex min-h-0 flex-1 flex-col"
      data-chat={id}
      data-panel-keys="sendMessage findInChat"
      onKeyDown={onKeyDown}
    >
      <ConversationHead
        view={view}
        agent={agentTitle}
        codebaseID={props.codebaseID}
        sessionID={props.sessionID}
        full={props.full ?? false}
        onFind={() => setFinding(true)}
        onOpen={(next) => props.onPlace({ id: next, at: null })}
        onError={turns.setError}
      />
      {(turns.error ?? draft.error) != null && <ErrorBanner error={turns.error ?? draft.error} />}
      {agentName === "demo" && <NoticeBar tone="brass">{t("job.demo")}</NoticeBar>}
      {last === 0 ? (
        <div className="min-h-0 flex-1">
          <Empty text={t("chat.empty")} command={`holdfast chat send ${id} "…"`} />
        </div>
      ) : (
        <TranscriptView
          key={id}
          view={view}
          agent={agentTitle}
          full={props.full ?? false}
          said={said}
          finding={finding}
          onFinding={setFinding}
          at={props.place.at}
          onAt={(at) => props.onPlace({ id, at })}
          onSendAgain={(text) => void turns.say(text)}
          onCancelQueued={(message) => void turns.attempt(() => api.chat.cancelQueued(message))}
          onEditQueued={edit}
          onMoveQueued={(message, earlier) => void turns.attempt(() => api.chat.moveQueued(message, earlier))}
        />
      )}
      {view.live && <PermissionCards of={view.live.id} />}
      {view.live && (
        <RunningLine key={view.live.id} live={view.live} since={since} view={view} onStop={stop} />
      )}
      {!view.live && queued.length > 0 && (
        <NoticeBar>
          {t("chat.waiting", { count: queued.length })}
          <Button small onClick={() => void turns.attempt(() => api.chat.continue(id))}>
            {t("chat.continue")}
          </Button>
        </NoticeBar>
      )}
      <Composer
        key={`composer ${id}`}
        handle={composer}
        sessionID={props.sessionID}
        codebaseID={props.codebaseID}
        draft={draft}
        choice={view.choice}
        models={agent?.models ?? []}
        selected={included.size}
        withFiles={withFiles}
        onWithFiles={setWithFiles}
        running={view.live !== null}
        busy={turns.busy}
        onChoose={(choice) => void turns.attempt(() => api.chat.choose(id, choice))}
        onSend={send}
        onStop={stop}
        onEditLast={() => {
          const message = queued[queued.length - 1];
          if (message) edit(message);
        }}
      />
    </div>
  );
}

/** The conversations of the project, one of them open. */
export function ConversationPanel(props: Props) {
  const t = useT();
  const { place, codebaseID, onPlace } = props;
  const view = useConversation(place.id ?? "");
  if (codebaseID === "" && place.id === null) return <Empty text={t("chat.noProject")} />;
  const open = place.id !== null && view.data?.conversation.deleted_at === null;
  return (
    <section aria-labelledby="chat-title" className="flex min-h-0 flex-1 flex-col">
      {place.id !== null && view.isError && (
        <ErrorBanner
          error={view.error}
          retry={() => void view.refetch()}
          action={{ label: t("chat.back"), run: () => onPlace({ id: null, at: null }) }}
        />
      )}
      {open && view.data && <OpenConversation key={place.id} {...props} view={view.data} />}
      {(place.id === null || (view.data && !open)) && (
        <ConversationList codebaseID={codebaseID} onOpen={(id) => onPlace({ id, at: null })} />
      )}
    </section>
  );
}
