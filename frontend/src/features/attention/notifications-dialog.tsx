import { useEffect, useState } from "react";
import { useAllTerminals } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { Empty } from "../../components/panel";
import { Said } from "../../components/said";
import { Scrolled } from "../../components/scrolled";
import { StateMark } from "../../components/state-mark";
import { type Mark, terminalMark } from "../../lib/marks";
import { utc, whenExact } from "../../lib/time";
import type { PermissionWaiting, TerminalSummary } from "../../lib/types";
import { usePending } from "../permission/permission-api";
import { PermissionCard } from "../permission/permission-card";
import { useGates, useOpenGate } from "./gates";
import {
  type About,
  type Notification,
  notificationKey,
  notificationsKept,
  useNotifications,
} from "./notifications";
import { useOpenAsking } from "./open-asking";
import { useOpenPlace } from "./open-place";
import { GateRow } from "./waiting-gates";
import { wordsOf } from "./words";

interface RowProps {
  one: Notification;
  fresh: boolean;
  terminals: readonly TerminalSummary[] | undefined;
  onOpen(): void;
}

const markOf: Record<About, Mark> = { needs: "needs", lost: "lost", finished: "done", budget: "gap" };

/** What a row is by now: a terminal says so itself, and is nothing when it was deleted since. */
function useStateNow(
  one: Notification,
  terminals: RowProps["terminals"],
): { mark: Mark; word: string } | null {
  const t = useT();
  if (one.place.kind !== "terminal" || one.about !== "needs")
    return { mark: markOf[one.about], word: t(`notified.about.${one.about}`) };
  const terminal = terminals?.find(({ id }) => id === one.place.id);
  return terminal ? { mark: terminalMark(terminal), word: t(`status.terminal.${terminal.status}`) } : null;
}

function Row({ one, fresh, terminals, onOpen }: RowProps) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const now = useStateNow(one, terminals);
  const { title, text } = wordsOf(one, t);
  return (
    <li className="border-line border-t first:border-0">
      <button
        type="button"
        disabled={!now}
        onClick={onOpen}
        className="grid w-full grid-cols-[14px_minmax(0,1fr)_auto] items-baseline gap-x-2.5 px-2 py-1.5 text-left -outline-offset-2 enabled:hover:bg-hover"
        data-notification={one.place.id}
      >
        <StateMark
          mark={now?.mark ?? "skipped"}
          word={now?.word ?? t("notifications.gone")}
          className="self-center"
        />
        <span className={`tail-ellipsis text-dense ${fresh ? "font-semibold" : ""}`}>{title}</span>
        <time className="text-meta text-text-3" dateTime={new Date(one.at).toISOString()} title={utc(one.at)}>
          {whenExact(one.at, Date.now(), locale)}
        </time>
        <span className="col-start-2 col-end-[-1] text-meta text-text-2">{text}</span>
        {one.said && (
          <span className="tail-ellipsis col-start-2 col-end-[-1] text-meta text-text-3">
            <Said text={one.said} />
          </span>
        )}
      </button>
    </li>
  );
}

/** A question, and above it the job or the conversation that it stops, with the way there. */
function Question({ request, onClose }: { request: PermissionWaiting; onClose(): void }) {
  const t = useT();
  const { open, error } = useOpenAsking();
  const { session_name: session, job_title: job, conversation_title: title } = request;
  const what =
    request.job_id === null
      ? t("notifications.conversation", { title: title || t("chat.untitled") })
      : t("notifications.job", { title: job });
  return (
    <div data-asks={request.job_id ?? request.conversation_id}>
      <div className="mb-1 flex items-center gap-2 text-meta text-text-2">
        <span className="tail-ellipsis min-w-0 flex-1">
          {session === "" ? what : t("notifications.inSession", { what, session })}
        </span>
        <Button small look="ghost" onClick={() => void open(request).then((is) => is && onClose())}>
          {t("notifications.show")}
        </Button>
      </div>
      {error != null && <ErrorBanner error={error} />}
      <PermissionCard request={request} />
    </div>
  );
}

/** What the user was told, newest first. What was new when it was opened is bold. */
export function NotificationsDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const { list, seen, clear } = useNotifications();
  const terminals = useAllTerminals().data;
  const open = useOpenPlace();
  const [fresh] = useState(() => new Set(list?.filter((each) => !each.seen).map(notificationKey)));
  useEffect(seen, [seen]);
  const questions = usePending().data ?? [];
  const gates = useGates().data ?? [];
  // What still waits stands above, with its answer.
  const waiting = new Set([...questions, ...gates].map(({ id }) => id));
  const items = (list ?? []).filter(({ place }) => !waiting.has(place.id));
  const openGate = useOpenGate();
  const asked = questions.length + gates.length > 0;
  return (
    <Dialog title={t("notifications.title")} onClose={onClose} wide>
      {questions.length > 0 && (
        <Scrolled label={t("permission.list")} className="mb-3 flex max-h-[40vh] flex-col gap-2">
          {questions.map((request) => (
            <Question key={request.id} request={request} onClose={onClose} />
          ))}
        </Scrolled>
      )}
      {gates.length > 0 && (
        <Scrolled label={t("gates.title")} className="mb-3 max-h-[40vh]">
          <ul>
            {gates.map((gate) => (
              <GateRow
                key={gate.id}
                gate={gate}
                onOpen={() => {
                  onClose();
                  openGate(gate);
                }}
              />
            ))}
          </ul>
        </Scrolled>
      )}
      {items.length === 0 && !asked && (
        <div className="-mx-4">
          <Empty text={t("notifications.empty", { max: notificationsKept })} />
        </div>
      )}
      {items.length > 0 && (
        <Scrolled label={t("notifications.title")} className="max-h-[50vh]">
          <ul>
            {items.map((one) => (
              <Row
                key={notificationKey(one)}
                one={one}
                fresh={fresh.has(notificationKey(one))}
                terminals={terminals}
                onOpen={() => {
                  onClose();
                  open(one.place);
                }}
              />
            ))}
          </ul>
        </Scrolled>
      )}
      <DialogActions>
        {items.length > 0 && (
          <Button look="ghost" className="mr-auto" onClick={clear}>
            {t("notifications.clear")}
          </Button>
        )}
        <Button onClick={onClose}>{t("action.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
