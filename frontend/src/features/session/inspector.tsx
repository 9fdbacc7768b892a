import { Tabs } from "@base-ui/react/tabs";
import { Pencil } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useFileHistory, useTaskHistory } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { IconButton } from "../../components/button";
import { type Kept, KeptList } from "../../components/kv";
import { Empty } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { jobMark, terminalEnded } from "../../lib/marks";
import { bytes, versionsMade } from "../../lib/numbers";
import { utc, whenExact } from "../../lib/time";
import type { JobSummary, OpType, SessionCard, TerminalSummary } from "../../lib/types";
import { useConversation } from "../chat/queries";
import { JobList } from "../job/job-list";
import { missingRows } from "../launch/holds";
import { shown } from "../task/look";
import type { VersionNaming } from "../task/use-version-name";
import { Changes } from "./inspector-changes";
import type { ChangeLayout, Layout } from "./layout";
import { useKeptScroll } from "./use-kept-scroll";

interface ScrolledProps {
  value: Layout["inspectorTab"];
  /** What was scrolled to can be: the list is there. */
  ready: boolean;
  top: number;
  onTop(top: number): void;
  children: ReactNode;
}

/** A tab's list, where it was left. */
function KeptPanel({ value, ready, top, onTop, children }: ScrolledProps) {
  const panel = useRef<HTMLDivElement>(null);
  useKeptScroll(() => panel.current, ready, top, onTop);
  return (
    <Tabs.Panel ref={panel} value={value} className="min-h-0 flex-1 overflow-y-auto">
      {children}
    </Tabs.Panel>
  );
}

interface RowProps {
  title: string;
  note: string;
  at: number;
  current: boolean;
  superseded: boolean;
  onShow(): void;
  /** What the button that asks for its name says; "": it takes none. */
  naming?: string;
  onName?(): void;
}

function VersionRow({ title, note, at, current, superseded, onShow, naming = "", onName }: RowProps) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (
    <li className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-baseline gap-x-[9px] px-3.5 py-1">
      <StateMark mark={superseded ? "skipped" : "saved"} word="" className="self-center" />
      <span className={`flex min-w-0 items-center text-dense ${superseded ? "text-text-3" : ""}`}>
        <button
          type="button"
          className="tail-ellipsis min-h-6 hover:underline"
          title={title}
          onClick={onShow}
        >
          {title}
        </button>
        {current && <span className="shrink-0 pl-2 text-brass text-meta">{t("versions.current")}</span>}
        {naming && (
          <IconButton label={naming} className="ml-1" onClick={onName}>
            <Pencil size={12} strokeWidth={1.5} />
          </IconButton>
        )}
      </span>
      <time className="text-meta text-text-3" dateTime={new Date(at).toISOString()} title={utc(at)}>
        {whenExact(at, Date.now(), locale)}
      </time>
      <span className="tail-ellipsis col-start-2 col-end-[-1] text-meta text-text-3">{note}</span>
    </li>
  );
}

function Versions({
  sessionID,
  taskIndex,
  filesIndex,
  naming,
  onTask,
  onFiles,
}: {
  sessionID: string;
  taskIndex: number;
  filesIndex: number;
  naming: VersionNaming;
  onTask(version: number): void;
  onFiles(version: number): void;
}) {
  const t = useT();
  const task = useTaskHistory(sessionID);
  const files = useFileHistory(sessionID);
  const note = (op: OpType, superseded: boolean, size: string) =>
    [superseded ? t("versions.superseded") : t(`op.${op}`), size].join(", ");
  if (task.isError) return <ErrorBanner error={task.error} retry={() => void task.refetch()} />;
  if (task.data?.length === 0 && files.data?.length === 0) return <Empty text={t("versions.none")} />;
  return (
    <div className="pb-2">
      <h3 className="px-3.5 pt-2 text-meta text-text-3">{t("versions.task")}</h3>
      <ul>
        {task.data?.map((v) => (
          <VersionRow
            key={v.id}
            title={
              v.name
                ? t("versions.taskRowNamed", { version: v.sequence_number, name: v.name })
                : t("versions.taskRow", { version: v.sequence_number })
            }
            naming={t(v.name ? "versions.rename" : "versions.giveName", { version: v.sequence_number })}
            onName={() => naming.begin(v.sequence_number)}
            note={note(v.op_type, v.superseded_at !== null, t("versions.size", { size: bytes(v.bytes) }))}
            at={v.created_at}
            current={v.sequence_number === taskIndex}
            onShow={() => onTask(v.sequence_number)}
            superseded={v.superseded_at !== null}
          />
        ))}
      </ul>
      <h3 className="px-3.5 pt-2 text-meta text-text-3">{t("versions.files")}</h3>
      <ul>
        {files.data?.map((v) => (
          <VersionRow
            key={v.id}
            title={t("versions.fileRow", { version: v.sequence_number })}
            note={note(v.op_type, v.superseded_at !== null, t("versions.included", { count: v.included }))}
            at={v.created_at}
            current={v.sequence_number === filesIndex}
            onShow={() => onFiles(v.sequence_number)}
            superseded={v.superseded_at !== null}
          />
        ))}
      </ul>
    </div>
  );
}

interface Props {
  sessionID: string;
  /** Its project; "": none. */
  codebaseID: string;
  /** The newest ones, as far as they have been asked for. */
  jobs: readonly JobSummary[];
  /** Asks for older ones; null where there are none. */
  older: (() => void) | null;
  loadingOlder: boolean;
  /** Counts all that the session has; null until it is known. */
  card: SessionCard | null;
  terminals: readonly TerminalSummary[];
  jobsError: unknown;
  runCommand: string;
  onRetryJobs(): void;
  selectedJob: string | null;
  onSelectJob(id: string): void;
  layout: Pick<Layout, "chat" | "inspectorTab" | "jobsTop" | "changesTop" | "versionsTop">;
  change: ChangeLayout;
  naming: VersionNaming;
  taskIndex: number;
  filesIndex: number;
}

function useKept({ sessionID, jobs, older, card, terminals, layout }: Props): Kept[] {
  const t = useT();
  const chat = useConversation(layout.chat ?? "").data?.conversation;
  const versions = versionsMade(useTaskHistory(sessionID).data?.length ?? 0);
  const selections = versionsMade(useFileHistory(sessionID).data?.length ?? 0);
  const live = terminals.filter((terminal) => !terminalEnded(terminal.status)).length;
  const running = jobs.filter((job) => jobMark(job) === "live").length;
  const failed = jobs.filter((job) => jobMark(job) === "lost").length;
  const listed = { count: jobs.length, live: running, failed };
  // What is listed is counted as it is now; where it is not all, the session's card knows the rest.
  const counts =
    older && card ? { count: card.jobs, live: card.jobs_live, failed: card.jobs_failed } : listed;
  const asking = terminals.some(({ status }) => status === "agent_requires_attention");
  const resting = terminals.length > 0 ? "restored" : "saved";
  const terminalsMark = asking ? "needs" : live > 0 ? "live" : resting;
  const jobsMark = counts.live > 0 ? "live" : counts.failed > 0 ? "lost" : "saved";
  const saved = { mark: "saved" as const, word: t("mark.saved") };
  return [
    { name: t("kept.task"), value: t("kept.taskValue", { count: versions }), ...saved },
    { name: t("kept.files"), value: t("kept.selections", { count: selections }), ...saved },
    ...(chat
      ? [
          {
            name: t("kept.messages"),
            value: t("kept.messagesValue", { count: chat.last_message_seq }),
            ...saved,
          },
        ]
      : []),
    {
      name: t("kept.terminals"),
      value: t("kept.terminalsValue", { count: terminals.length, live }),
      mark: terminalsMark,
      word: t(`mark.${terminalsMark}`),
    },
    {
      name: t("kept.jobs"),
      value: t("kept.jobsValue", counts),
      mark: jobsMark,
      word: t(`mark.${jobsMark}`),
    },
    ...missingRows(card?.missing_bytes ?? 0, t),
  ];
}

const tabClass =
  "inline-flex h-6 items-center rounded-[5px] px-2 text-dense text-text-3 hover:text-text-2 data-active:bg-select data-active:font-medium data-active:text-text";

export function Inspector(props: Props) {
  const t = useT();
  const kept = useKept(props);
  const { layout, change } = props;
  const { data: taskHistory } = useTaskHistory(props.sessionID);
  const { data: fileHistory } = useFileHistory(props.sessionID);
  const tab = layout.inspectorTab;
  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col bg-canvas">
      <Tabs.Root
        value={tab}
        onValueChange={(chosen) => change({ inspectorTab: chosen as typeof tab })}
        className="flex min-h-0 flex-col"
      >
        <Tabs.List className="flex h-9 shrink-0 items-center gap-0.5 border-line border-b px-2">
          <Tabs.Tab value="jobs" className={tabClass}>
            {t("jobs.title")}
          </Tabs.Tab>
          <Tabs.Tab value="changes" className={tabClass}>
            {t("changes.title")}
          </Tabs.Tab>
          <Tabs.Tab value="versions" className={tabClass}>
            {t("versions.title")}
          </Tabs.Tab>
        </Tabs.List>
        <KeptPanel
          value="jobs"
          ready={tab === "jobs" && props.jobs.length > 0}
          top={layout.jobsTop}
          onTop={(jobsTop) => change({ jobsTop })}
        >
          {props.jobsError != null && <ErrorBanner error={props.jobsError} retry={props.onRetryJobs} />}
          <JobList
            jobs={props.jobs}
            older={props.older}
            loadingOlder={props.loadingOlder}
            command={props.runCommand}
            selected={props.selectedJob}
            onSelect={props.onSelectJob}
          />
        </KeptPanel>
        <KeptPanel
          value="changes"
          ready={tab === "changes"}
          top={layout.changesTop}
          onTop={(changesTop) => change({ changesTop })}
        >
          <Changes project={props.codebaseID} jobs={props.jobs} terminals={props.terminals} />
        </KeptPanel>
        <KeptPanel
          value="versions"
          ready={tab === "versions" && taskHistory !== undefined && fileHistory !== undefined}
          top={layout.versionsTop}
          onTop={(versionsTop) => change({ versionsTop })}
        >
          <Versions
            sessionID={props.sessionID}
            taskIndex={props.taskIndex}
            filesIndex={props.filesIndex}
            naming={props.naming}
            onTask={(version) => change(shown(version, props.taskIndex))}
            onFiles={(version) =>
              change({ filesHistory: true, filesViewed: version === props.filesIndex ? null : version })
            }
          />
        </KeptPanel>
      </Tabs.Root>
      <section
        aria-labelledby="kept-title"
        className="-mt-px shrink-0 border-line border-t px-3.5 pt-2.5 pb-3"
      >
        <h2 id="kept-title" className="text-dense">
          {t("kept.title")}
        </h2>
        <KeptList rows={kept} nameWidth={84} />
      </section>
    </div>
  );
}
