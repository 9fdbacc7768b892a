import { useNavigate } from "@tanstack/react-router";
import { useOpenTerminal, useWanted } from "../../app/wanted";
import type { Place } from "./notifications";
import { sessionOf } from "./open-asking";

/** Opens what a notification is about. */
export function useOpenPlace(): (place: Place) => void {
  const navigate = useNavigate();
  const openTerminal = useOpenTerminal();
  const wantJob = useWanted((s) => s.wantJob);
  const openJob = (id: string, sessionID: string) => {
    wantJob({ id, sessionID });
    void navigate({ to: "/s/$id", params: { id: sessionID } });
  };
  const openRun = (run: string, project: string) =>
    void navigate({ to: "/runs", search: { run, ...(project === "" ? {} : { project }) } });
  const openChat = async (chat: string, session: string) => {
    // A conversation that was deleted since leads to where all are.
    const id = session || (await sessionOf(chat).catch(() => ""));
    if (id === "") return void navigate({ to: "/" });
    await navigate({ to: "/s/$id/chat/$chat", params: { id, chat } });
  };
  return (place) => {
    switch (place.kind) {
      case "terminal":
        return openTerminal({ id: place.id, work_session_id: place.session });
      case "job":
        return openJob(place.id, place.session);
      case "run":
        return openRun(place.id, place.project);
      case "gate":
        return openRun(place.run, place.project);
      case "question":
        return place.job === null
          ? void openChat(place.chat, place.session)
          : openJob(place.job, place.session);
      case "budget":
        return void navigate({ to: "/cost" });
    }
  };
}
