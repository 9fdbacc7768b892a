import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { commandKeys } from "../../../app/command-keys";
import { AppFrame, ScreenHead } from "../../../app/page-frame";
import { usePainted } from "../../../app/painted";
import { useSessions } from "../../../app/queries";
import { useT } from "../../../app/settings";
import { ErrorBanner, NoticeBar } from "../../../components/banner";
import { Button } from "../../../components/button";
import { Key } from "../../../components/key";
import { Empty } from "../../../components/panel";
import { api } from "../../../lib/api";
import type { Conversation, FileDiff, WorktreeDiff, WorktreeFull } from "../../../lib/types";
import { type DiffRange, useDiff, useWorktree, wholeRange } from "../queries";
import { short } from "../worktree-text";
import { savedText } from "./comment-card";
import { type Comment, messageOf, type Review, renumbered, said } from "./comments";
import { CommitDialog } from "./commit-dialog";
import { CompareStrand } from "./compare-strand";
import { digest, parseHunks } from "./diff-lines";
import { Counts, type FileMark, FileNav } from "./file-nav";
import { FilePanel } from "./file-panel";
import { usePrimaryKey } from "./keys";
import { MadeBy, useMade } from "./made-by";
import { SendDialog } from "./send-dialog";
import { type Kept, useReview } from "./use-review";
import "../../../lib/messages/work-texts";

/** What a file was when it was read: once it is another, it is unread again. */
const stateOf = (file: FileDiff) => digest(file.text || `${file.added}/${file.removed}/${file.state}`);

function markOf(file: FileDiff, review: Review | null): FileMark {
  if (review?.comments.some(({ path }) => path === file.path)) return "commented";
  return review?.read[file.path] === stateOf(file) ? "read" : "unread";
}

function Layout({ kept }: { kept: Kept }) {
  const t = useT();
  const split = kept.review?.split ?? false;
  const choice = (on: boolean) => (
    <button
      type="button"
      aria-pressed={split === on}
      className={`h-full px-2.5 text-dense first:rounded-l-control last:rounded-r-control ${split === on ? "bg-select font-medium text-text" : "text-text-2 hover:bg-hover"}`}
      onClick={() => kept.change((was) => ({ ...was, split: on }))}
    >
      {t(on ? "review.split" : "review.unified")}
    </button>
  );
  return (
    <div className="flex h-7 shrink-0 divide-x divide-line-strong rounded-control border border-line-strong">
      {choice(false)}
      {choice(true)}
    </div>
  );
}

interface HeadProps {
  diff: WorktreeDiff | undefined;
  kept: Kept;
  busy: boolean;
  gate: string | undefined;
  onSend(): void;
  onReject(): void;
  onCommit(): void;
}

function Head({ diff, kept, busy, gate, onSend, onReject, onCommit }: HeadProps) {
  const t = useT();
  const files = diff?.files ?? [];
  const count = said(kept.review?.comments ?? []).length;
  const sum = (of: "added" | "removed") => files.reduce((all, file) => all + file[of], 0);
  return (
    <ScreenHead title={t("review.title")}>
      {diff && (
        <span className="flex gap-2 text-meta text-text-2">
          {t("review.fileCount", { count: files.length })}
          <Counts added={sum("added")} removed={sum("removed")} />
        </span>
      )}
      <span className="flex gap-2 text-meta text-text-2" data-comments={count} data-saved={kept.saved}>
        {count > 0 && <span>{t("review.comments", { count })}</span>}
        {(count > 0 || !kept.saved) && <span>{savedText(kept.saved, kept.savedAt, t)}</span>}
      </span>
      <span className="flex-1" />
      <Layout kept={kept} />
      <Button onClick={onCommit} data-commit="">
        {t("review.commit")}
      </Button>
      <Button look={gate ? "plain" : "primary"} disabled={busy || count === 0} onClick={onSend}>
        {t("review.send", { count })}
        {!gate && <Key keys={commandKeys.sendMessage} className="!text-on-brass" />}
      </Button>
      {gate && (
        <Button look="primary" disabled={busy || count === 0} onClick={onReject}>
          {t("review.reject", { count })}
        </Button>
      )}
    </ScreenHead>
  );
}

interface BodyProps {
  worktree: WorktreeFull;
  diff: WorktreeDiff;
  kept: Kept;
  range: DiffRange;
  onRange(range: DiffRange): void;
}

function Body({ worktree, diff, kept, range, onRange }: BodyProps) {
  const t = useT();
  const { review, change } = kept;
  const all = diff.files ?? [];
  const made = useMade(worktree.id, all);
  const [maker, setMaker] = useState<string | null>(null);
  const only = made.find((each) => each.id === maker)?.paths;
  const files = only ? all.filter(({ path }) => only.has(path)) : all;
  const file = files.find(({ path }) => path === review?.path) ?? files[0];
  const strand = <CompareStrand worktreeID={worktree.id} base={diff.base} range={range} onRange={onRange} />;
  if (!file)
    return (
      <>
        <div className="min-h-0 flex-1">
          <Empty text={t("review.none", { commit: short(diff.from) })} />
        </div>
        {strand}
      </>
    );
  const choose = (path: string) => change((was) => ({ ...was, path }));
  const at = files.indexOf(file);
  const isRead = review?.read[file.path] === stateOf(file);
  const toggleRead = () =>
    change((was) => {
      const { [file.path]: gone, ...others } = was.read;
      return { ...was, read: isRead ? others : { ...others, [file.path]: stateOf(file) } };
    });
  // Comments on a file that is in the difference no more would else be seen nowhere.
  const lost = (range.from || range.to ? [] : said(review?.comments ?? [])).filter(
    ({ path }) => !all.some((each) => each.path === path),
  );
  return (
    <>
      {diff.cut && <NoticeBar tone="brass">{t("worktree.diffCut")}</NoticeBar>}
      {lost.length > 0 && (
        <NoticeBar tone="brass">
          {t("review.lost", {
            count: lost.length,
            paths: [...new Set(lost.map(({ path }) => path))].join(", "),
          })}
          <Button
            small
            onClick={() =>
              change((was) => ({
                ...was,
                comments: was.comments.filter(({ path }) => all.some((each) => each.path === path)),
              }))
            }
          >
            {t("review.removeLost")}
          </Button>
        </NoticeBar>
      )}
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(190px,22%)_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
        <FileNav
          files={files}
          chosen={file.path}
          markOf={(each) => markOf(each, review)}
          onChoose={choose}
          onOpen={() => document.querySelector<HTMLElement>("[data-diff-text]")?.focus()}
        >
          <MadeBy made={made} chosen={only ? maker : null} onChoose={setMaker} />
        </FileNav>
        <FilePanel
          key={file.path}
          worktreeID={worktree.id}
          directory={worktree.working_path}
          file={file}
          range={range}
          kept={kept}
          read={isRead}
          onRead={toggleRead}
          onFile={(by) => choose(files[Math.min(files.length - 1, Math.max(0, at + by))]?.path ?? file.path)}
        />
      </div>
      {strand}
    </>
  );
}

/** Answers the gate that the review was opened from with all that was said. */
function useReject(gate: string | undefined, run: string | undefined, onDone: () => void) {
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const reject = async (comment: string) => {
    if (!gate) return;
    setBusy(true);
    setError(null);
    try {
      await api.workflow.decide(gate, { decision: "reject", comment, by: "" });
      onDone();
      await navigate({ to: "/runs", search: run ? { run } : {} });
    } catch (thrown) {
      setError(thrown);
    }
    setBusy(false);
  };
  return { error, busy, reject };
}

function SentNote({ conversation, project }: { conversation: Conversation; project: string }) {
  const t = useT();
  return (
    <p role="status" className="shrink-0 bg-live-tint px-4 py-1.5 text-dense" data-sent={conversation.id}>
      {t("review.sent", { title: conversation.title || t("chat.untitled") })}{" "}
      <OpenConversation id={conversation.id} project={project} />
    </p>
  );
}

function OpenConversation({ id, project }: { id: string; project: string }) {
  const t = useT();
  const session = useSessions("", project).data?.pages[0]?.sessions?.[0]?.id;
  if (!session) return null;
  return (
    <Link to="/s/$id/chat/$chat" params={{ id: session, chat: id }} className="underline">
      {t("review.open")}
    </Link>
  );
}

/** The comments with the numbers that lines have now: the agent reads the files as they are. */
function asOfNow(review: Review | null, diff: WorktreeDiff | undefined): Comment[] {
  return said(review?.comments ?? []).map((comment) => {
    const file = diff?.files?.find(({ path }) => path === comment.path);
    return file ? renumbered(comment, parseHunks(file.text)) : comment;
  });
}

/** A message as it is shown before it is sent, and the comments that are in it. */
interface Outgoing {
  text: string;
  comments: readonly Comment[];
}

/** What the work in a worktree changed, with what the reviewer says about it. */
export function ReviewScreen() {
  const t = useT();
  const { id } = useParams({ from: "/worktrees/$id/review" });
  const { gate, run } = useSearch({ from: "/worktrees/$id/review" });
  const worktree = useWorktree(id);
  const [range, setRange] = useState(wholeRange);
  const { data: diff, error, refetch } = useDiff(id, range);
  const { data: whole } = useDiff(id);
  const kept = useReview(id);
  const [sends, setSends] = useState<Outgoing | null>(null);
  const [sent, setSent] = useState<Conversation | null>(null);
  const [commits, setCommits] = useState(false);
  const [committed, setCommitted] = useState("");
  const environment = worktree.data?.environment.id === id ? worktree.data.environment : undefined;
  const text = messageOf(asOfNow(kept.review, whole), environment?.branch_name ?? "", t);
  // Only what was sent: a comment of another window may have come meanwhile.
  const forget = (gone: readonly Comment[]) =>
    kept.change((was) => ({
      ...was,
      comments: was.comments.filter(
        ({ id: each, text: now }) => !gone.some((one) => one.id === each && one.text === now),
      ),
    }));
  const answered = useRef<readonly Comment[]>([]);
  const { error: refused, busy, reject } = useReject(gate, run, () => forget(answered.current));
  const failed = worktree.error ?? error;
  usePainted("review", (diff !== undefined && kept.review !== null) || failed !== null);
  const count = said(kept.review?.comments ?? []).length;
  const send = () => void kept.flush().then(() => setSends({ text, comments: kept.review?.comments ?? [] }));
  const answer = () => {
    answered.current = kept.review?.comments ?? [];
    void kept.flush().then(() => reject(text));
  };
  usePrimaryKey(() => {
    if (count === 0 || busy) return;
    if (gate) answer();
    else send();
  });
  return (
    <AppFrame
      place="worktrees"
      title={environment?.branch_name ?? t("worktree.title")}
      page={t("review.title")}
      project={environment?.codebase_id}
    >
      <main data-region="main" aria-label={t("review.title")} className="flex min-h-0 flex-1 flex-col">
        <Head
          {...{ diff, kept, busy, gate }}
          onSend={send}
          onReject={answer}
          onCommit={() => setCommits(environment !== undefined)}
        />
        {failed && <ErrorBanner error={failed} retry={() => void refetch()} />}
        {kept.error != null && <ErrorBanner error={kept.error} />}
        {kept.arrived && (
          <NoticeBar>
            <span data-arrived="">{t("review.arrived")}</span>
          </NoticeBar>
        )}
        {refused != null && <ErrorBanner error={refused} />}
        {sent && <SentNote conversation={sent} project={environment?.codebase_id ?? ""} />}
        {committed !== "" && (
          <p
            role="status"
            className="shrink-0 bg-live-tint px-4 py-1.5 text-dense"
            data-committed={committed}
          >
            {t("review.committed", { commit: short(committed) })}
          </p>
        )}
        {!failed && !diff && <p className="px-4 py-3 text-dense text-text-3">{t("worktree.looking")}</p>}
        {diff && environment && <Body worktree={environment} {...{ diff, kept, range }} onRange={setRange} />}
      </main>
      {commits && environment && (
        <CommitDialog
          worktree={environment}
          onClose={() => setCommits(false)}
          onCommitted={(made) => {
            setCommits(false);
            setCommitted(made);
          }}
        />
      )}
      {sends && environment && (
        <SendDialog
          worktree={environment}
          text={sends.text}
          count={said(sends.comments).length}
          onClose={() => setSends(null)}
          onSent={(conversation) => {
            setSends(null);
            setSent(conversation);
            forget(sends.comments);
          }}
        />
      )}
    </AppFrame>
  );
}
