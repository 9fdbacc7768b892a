import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { AppFrame } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { type ChangeLayout, type Layout, useLayout } from "../session/layout";
import { type SessionModel, useSessionModel } from "../session/use-session-model";
import { ConversationPanel } from "./conversation-panel";
import { useConversation } from "./queries";

interface LoadedProps {
  model: SessionModel;
  chat: string;
  layout: Layout;
  change: ChangeLayout;
}

function Loaded({ model, chat, layout, change }: LoadedProps) {
  const navigate = useNavigate();
  const view = useConversation(chat);
  usePainted("conversation", Boolean(view.data || view.isError));
  const known = layout.centre === "chat" && layout.chat === chat;
  useEffect(() => {
    // Who came by a link and goes back beside the task goes on with this conversation, and not with what lay there.
    if (!known) change({ centre: "chat", chat, chatAt: null });
  }, [known, chat, change]);
  return (
    <ConversationPanel
      full
      sessionID={model.id}
      codebaseID={model.view.session.codebase_id ?? ""}
      selection={model.selection}
      place={{ id: chat, at: layout.chat === chat ? layout.chatAt : null }}
      onPlace={({ id, at }) => {
        // The session shows the same one at the same place when it is gone back to.
        change({ centre: "chat", chat: id, chatAt: at });
        if (id === chat) return;
        if (id === null) void navigate({ to: "/s/$id", params: { id: model.id } });
        else void navigate({ to: "/s/$id/chat/$chat", params: { id: model.id, chat: id } });
      }}
    />
  );
}

/** A conversation with the whole window for itself. */
export function ConversationScreen() {
  const t = useT();
  const { id, chat } = useParams({ from: "/s/$id/chat/$chat" });
  const { model, error, reload } = useSessionModel(id);
  const [layout, change] = useLayout(id);
  return (
    <AppFrame
      place="chat"
      title={model?.view.session.name ?? t("app.name")}
      page={t("chat.title")}
      project={model?.view.session.codebase_id}
    >
      <main
        data-region="main"
        aria-label={t("chat.title")}
        className="flex min-h-0 flex-1 flex-col"
        data-chat-screen={chat}
      >
        <h1 className="sr-only">{t("chat.title")}</h1>
        {error && <ErrorBanner error={error} retry={reload} />}
        {model?.id === id && layout && <Loaded key={id} {...{ model, chat, layout, change }} />}
      </main>
    </AppFrame>
  );
}
