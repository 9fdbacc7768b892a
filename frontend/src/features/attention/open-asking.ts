import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useWanted } from "../../app/wanted";
import { api } from "../../lib/api";
import type { PermissionWaiting } from "../../lib/types";

/** A session of the project of a conversation, the last one worked in; "" when it has none. */
export async function sessionOf(conversationID: string): Promise<string> {
  const { conversation } = await api.chat.show(conversationID);
  if (conversation.codebase_id === null) return "";
  const page = await api.session.list({
    codebase_id: conversation.codebase_id,
    search: "",
    pinned: false,
    cursor: "",
    limit: 1,
  });
  return page.sessions?.[0]?.id ?? "";
}

/** Opens the job or the conversation that asks, and says whether it could. */
export function useOpenAsking() {
  const navigate = useNavigate();
  const wantJob = useWanted((s) => s.wantJob);
  const [error, setError] = useState<unknown>(null);
  const open = async (request: PermissionWaiting): Promise<boolean> => {
    const { job_id: job, session_id: session, conversation_id: chat } = request;
    try {
      const id = session || (chat === "" ? "" : await sessionOf(chat));
      if (id === "") await navigate({ to: "/" });
      else if (job === null) await navigate({ to: "/s/$id/chat/$chat", params: { id, chat } });
      else {
        wantJob({ id: job, sessionID: id });
        await navigate({ to: "/s/$id", params: { id } });
      }
      return true;
    } catch (thrown) {
      setError(thrown);
      return false;
    }
  };
  return { open, error };
}
