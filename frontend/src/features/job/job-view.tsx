import { useQuery } from "@tanstack/react-query";
import { SendHorizontal, Square } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { useNow } from "../../app/clock";
import { useArrival } from "../../app/found";
import { useHighlight } from "../../app/highlight";
import { useLetters } from "../../app/letters";
import { useJob } from "../../app/queries";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { Markdown } from "../../components/markdown";
import { PanelHeader } from "../../components/panel";
import { ReadOut } from "../../components/read-out";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import type { MessageKey } from "../../lib/i18n";
import { jobMark, jobWord } from "../../lib/marks";
import { bytes, count, money, tokens } from "../../lib/numbers";
import { duration, utc, whenExact } from "../../lib/time";
import type { Job, SearchHit } from "../../lib/types";
import { useAgentName } from "../agent/use-agent-name";
import { useLinks } from "../chat/use-links";
import { FoundAnswer } from "../finder/found-files";
import { PermissionCards } from "../permission/permission-card";
import { ApplyResult } from "../plan/apply-result";
import { PlanPanel } from "../plan/plan-panel";
import { useAnswerText } from "../plan/queries";
import { JobActions } from "./job-actions";
import { JobPrompts } from "./job-prompts";
import { JobText } from "./job-text";
import { JobTools } from "./job-tools";
import { JobUsage } from "./job-usage";
import { useLastOutput } from "./last-output";
import { LineageStrand } from "./lineage-strand";

interface StreamProps {
  job: Job;
  channel: "response" | "reasoning" | "log";
  scroller: RefObject<HTMLElement | null>;
  onText?(any: boolean): void;
}

/** One channel of a job's text, with the button that leads back to its end. */
function ChannelText({ job, channel, scroller, onText }: StreamProps) {
  const t = useT();
  const { stream } = useServices();
  const host = useRef<HTMLDivElement>(null);
  const text = useRef<JobText | null>(null);
  const [below, setBelow] = useState(0);
  const say = useRef(t);
  say.current = t;
  useEffect(() => {
    if (!host.current || !scroller.current) return;
    const island = new JobText({
      scroller: scroller.current,
      host: host.current,
      stream,
      id: `j:${job.id}/${channel}`,
      onText: (any) => onText?.(any),
      onBelow: setBelow,
      gapText: (size) => say.current("terminal.gap", { size: bytes(size) }),
    });
    text.current = island;
    return () => island.dispose();
  }, [job.id, channel, stream, scroller, onText]);
  return (
    <>
      <div
        ref={host}
        data-channel={channel}
        className={`select-text whitespace-pre-wrap [overflow-wrap:anywhere] ${channel === "response" && job.agent !== "shell" ? "text-read" : "font-mono text-meta leading-[17px]"}`}
      />
      {below > 0 && (
        <Button small className="sticky bottom-2 left-full z-10 mr-2" onClick={() => text.current?.toEnd()}>
          {t("job.newLines", { count: below })}
        </Button>
      )}
    </>
  );
}

/** What the agent answered, whole, as the Markdown that agents write. */
function Answer({ job, text }: { job: Job; text: string }) {
  const links = useLinks(job.working_directory ?? "");
  return (
    <div data-channel="response" className="select-text">
      <Markdown text={text} links={links} />
    </div>
  );
}

type Fold = "reasoning" | "tools" | "usage" | "log" | "prompt" | "system" | "details";
const folds: { name: Fold; title: MessageKey }[] = [
  { name: "reasoning", title: "job.thinking" },
  { name: "tools", title: "job.tools" },
  { name: "usage", title: "job.usage" },
  { name: "log", title: "job.log" },
  { name: "prompt", title: "job.prompt" },
  { name: "system", title: "job.systemPrompt" },
  { name: "details", title: "job.details" },
];

/** Goes to the call of a tool behind the one that has the focus, or before it: at first to the first, or the last. */
function stepTool(list: HTMLElement | null, step: number): void {
  const calls = [...(list?.querySelectorAll<HTMLElement>("summary") ?? [])];
  const at = calls.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : calls.length - 1) : at + step;
  calls[next]?.focus();
}

/** What else is known of a job, one part at a time beneath its text. */
function Folds({ job, onVersion }: FactsProps) {
  const t = useT();
  const [open, setOpen] = useState<Fold | null>(null);
  const [found, setFound] = useState<SearchHit | null>(null);
  useArrival(
    (hit) => hit.kind === "job" && hit.job_id === job.id,
    (hit) => {
      setFound(hit);
      setOpen("prompt");
    },
  );
  useHighlight("[data-centre]", found, { goIn: "[data-fold]" });
  const scroller = useRef<HTMLDivElement>(null);
  const [walked, setWalked] = useState(0);
  const toTool = (step: 1 | -1) => {
    if (open === "tools") stepTool(scroller.current, step);
    else setWalked(step);
    setOpen("tools");
  };
  useLetters({ jobNextTool: () => toTool(1), jobPreviousTool: () => toTool(-1) });
  return (
    <div className="flex max-h-[50%] shrink-0 flex-col border-line border-t">
      <div className="flex min-h-[34px] shrink-0 flex-wrap items-center gap-0.5 px-2 py-1">
        {folds.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            aria-expanded={open === name}
            className={`flex h-6 items-center gap-1.5 rounded-[5px] px-2 text-dense ${open === name ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`}
            onClick={() => setOpen(open === name ? null : name)}
          >
            {t(title)}
            {name === "prompt" && (
              <span className="text-meta text-text-3">{bytes(new Blob([job.prompt]).size)}</span>
            )}
          </button>
        ))}
      </div>
      {open && (
        <section
          ref={scroller}
          key={open}
          data-fold={open}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable with the keyboard
          tabIndex={0}
          aria-label={t(folds.find((fold) => fold.name === open)?.title ?? "job.details")}
          className="min-h-0 flex-1 select-text overflow-auto px-4 pb-3 text-text-2"
        >
          {open === "prompt" && <pre className="whitespace-pre-wrap font-mono text-meta">{job.prompt}</pre>}
          {open === "system" && (
            <pre className="whitespace-pre-wrap font-mono text-meta">
              {job.system_prompt_template || t("job.systemPromptNone")}
            </pre>
          )}
          {open === "usage" && <JobUsage job={job} />}
          {open === "details" && <Facts {...{ job, onVersion }} />}
          {open === "tools" && (
            <JobTools
              job={job}
              onShown={() => {
                if (walked) stepTool(scroller.current, walked);
                setWalked(0);
              }}
            />
          )}
          {(open === "reasoning" || open === "log") && (
            <ChannelText job={job} channel={open} scroller={scroller} />
          )}
        </section>
      )}
    </div>
  );
}

interface FactsProps {
  job: Job;
  onVersion(sequence: number): void;
}

function Facts({ job, onVersion }: FactsProps) {
  const t = useT();
  const process = useQuery({
    queryKey: ["job", job.id, "process", job.status],
    queryFn: () => api.job.process(job.id),
    retry: false,
  }).data;
  const version = job.payload.task_sequence;
  const agentName = useAgentName();
  const locale = useSettings((s) => s.locale);
  const now = Date.now();
  const fromVersion = version ? (
    <button type="button" className="underline" onClick={() => onVersion(version)} data-from-version="">
      {version}
    </button>
  ) : null;
  const rows: [string, ReactNode][] = [
    [t("job.agent"), job.agent === null ? null : agentName(job.agent)],
    [t("job.retryOf"), job.retry_of_job_id],
    [t("job.model"), job.model_used],
    [t("job.fromVersion"), fromVersion],
    [t("job.files"), job.payload.files?.length ? count(job.payload.files.length) : null],
    [t("job.missingFiles"), job.metadata.missing_files?.join(", ") || null],
    [t("job.started"), job.start_time === null ? null : whenExact(job.start_time, now, locale)],
    [t("job.ended"), job.end_time === null ? null : whenExact(job.end_time, now, locale)],
    [t("job.tokensIn"), count(job.tokens_sent)],
    [t("job.tokensOut"), count(job.tokens_received)],
    [t("job.cacheRead"), count(job.cache_read_tokens)],
    [t("job.cacheWrite"), count(job.cache_write_tokens)],
    [t("job.cost"), money(job.actual_cost) ?? t("number.unknown")],
    [t("job.exit"), job.metadata.exit_signal || (job.metadata.exit_code?.toString() ?? null)],
    [t("job.requestID"), job.server_request_id],
    [t("job.folder"), job.working_directory],
    [
      t("job.process"),
      process?.pid
        ? t("job.processValue", {
            pid: String(process.pid),
            time: whenExact(process.started_at ?? process.created_at, now, locale),
          })
        : null,
    ],
  ];
  return (
    <dl className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-3 text-meta leading-5">
      {rows.map(([name, value]) =>
        value ? (
          <div key={name} className="contents">
            <dt className="text-text-3">{name}</dt>
            <dd className="select-text [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

/** Time, tokens and cost of a job; the time counts while it runs. */
function Meter({ job, live }: { job: Job; live: boolean }) {
  const t = useT();
  const agentName = useAgentName();
  const now = useNow(1000, live);
  const from = job.start_time ?? job.created_at;
  const length = duration((job.end_time ?? now) - from, t);
  const cost = money(job.actual_cost);
  return (
    <span className="tail-ellipsis" title={utc(from)}>
      {[
        agentName(job.agent ?? ""),
        live ? t("job.running", { time: length }) : length,
        job.tokens_sent + job.tokens_received > 0
          ? t("files.tokens", { tokens: tokens(job.tokens_sent + job.tokens_received) })
          : "",
        cost ?? "",
      ]
        .filter(Boolean)
        .join(", ")}
    </span>
  );
}

/** Sends what the job answered to a terminal. */
function SendResult({ job }: { job: Job }) {
  const t = useT();
  const show = useUi((s) => s.show);
  const text = useAnswerText(job).trim();
  const send = () => show({ kind: "send-to-terminal", sessionID: job.session_id, text, terminalID: null });
  return (
    <IconButton label={t("send.action")} disabled={text === ""} onClick={send} data-send-result="">
      <SendHorizontal size={14} strokeWidth={1.5} />
    </IconButton>
  );
}

interface BodyProps {
  job: Job;
  live: boolean;
  onJob(id: string): void;
}

/** What the job says: its text as it comes, then its answer, its plan, or the files that it found. */
function Body({ job, live, onJob }: BodyProps) {
  const t = useT();
  const scroller = useRef<HTMLElement>(null);
  const [anyText, setAnyText] = useState(false);
  // At its end the text is followed again.
  useLetters({ jobEnd: () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight }) });
  const found = job.task_type === "file_finder" && jobMark(job) === "done";
  // A shell prints what it prints; while text comes, it is shown as it comes.
  const answer = live || job.agent === "shell" ? "" : (job.response ?? "");
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable with the keyboard
      tabIndex={0}
      aria-label={t("job.stream")}
      data-job-text=""
      className="mx-auto min-h-0 w-full max-w-[892px] flex-1 overflow-y-auto px-4 py-3 [scrollbar-gutter:stable]"
    >
      {!anyText && answer === "" && (
        <p className="text-text-3">{live ? t("job.noOutput") : t("job.noOutputEver")}</p>
      )}
      {found && <FoundAnswer jobID={job.id} />}
      {found && job.agent === "finder" ? null : answer === "" ? (
        <ChannelText job={job} channel="response" scroller={scroller} onText={setAnyText} />
      ) : (
        <PlanPanel job={job} onJob={onJob}>
          <Answer job={job} text={answer} />
        </PlanPanel>
      )}
    </section>
  );
}

interface ViewProps {
  id: string;
  onJob(id: string): void;
  /** Shows a version of the task by its number. */
  onVersion(sequence: number): void;
}

/** The chosen job: its text as it comes, and what is known about it. */
export function JobView({ id, onJob, onVersion }: ViewProps) {
  const t = useT();
  const query = useJob(id);
  const [error, setError] = useState<unknown>(null);
  const [stopping, setStopping] = useState(false);
  const aloud = useLastOutput((s) => s.aloud);
  const job = query.data;
  if (query.isError && !job) return <ErrorBanner error={query.error} retry={() => void query.refetch()} />;
  if (!job) return null;
  const mark = jobMark(job);
  const live = mark === "live" || mark === "queued";
  const cancel = async () => {
    setStopping(true);
    try {
      await api.job.cancel(id);
    } catch (thrown) {
      setError(thrown);
      setStopping(false);
    }
  };
  return (
    <section
      aria-labelledby="job-title"
      className="flex min-h-0 flex-1 flex-col"
      data-job={id}
      data-status={job.status}
    >
      <PanelHeader
        id="job-title"
        title={job.title || t("job.untitled")}
        ruled
        wraps
        meta={<Meter job={job} live={live} />}
        tools={
          <>
            <StateMark mark={mark} word="" />
            <span className="shrink-0 text-text-2">{t(jobWord(job))}</span>
            <JobActions job={job} onJob={onJob} onError={setError} />
            <ApplyResult job={job} onError={setError} />
            {!live && <SendResult job={job} />}
            {live && (
              <Button small look="ghost" disabled={stopping} onClick={() => void cancel()}>
                <Square size={11} strokeWidth={1.6} aria-hidden="true" />
                {stopping ? t("job.cancelling") : t("job.cancel")}
              </Button>
            )}
          </>
        }
      />
      {error != null && <ErrorBanner error={error} />}
      {job.agent === "demo" && <NoticeBar tone="brass">{t("job.demo")}</NoticeBar>}
      {job.status === "failed" && job.error_message && (
        <ErrorBanner error={{ code: job.failure_reason ?? "error", message: job.error_message }} />
      )}
      <LineageStrand job={job} onJob={onJob} />
      <PermissionCards of={id} />
      <Body key={id} job={job} live={live} onJob={onJob} />
      <ReadOut aloud={aloud?.job === id ? aloud : null} />
      {mark === "live" && job.agent !== "shell" && <JobPrompts job={job} />}
      <Folds {...{ job, onVersion }} />
    </section>
  );
}
