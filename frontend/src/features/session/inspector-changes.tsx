import { Link } from "@tanstack/react-router";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Empty } from "../../components/panel";
import type { JobSummary, TerminalSummary, Worktree } from "../../lib/types";
import { useDiff, useWorktrees } from "../worktree/queries";
import { Counts } from "../worktree/review/file-nav";
import "../../lib/messages/work-texts";

/** More names are not read in a column this narrow: the review has them all. */
const namesShown = 200;

interface Props {
  project: string;
  jobs: readonly Pick<JobSummary, "working_directory">[];
  terminals: readonly Pick<TerminalSummary, "working_directory">[];
}

const isWithin = (directory: string, folder: string) =>
  directory === folder || directory.startsWith(`${folder}/`) || directory.startsWith(`${folder}\\`);

/** The worktrees that jobs or terminals of a session have worked in. */
export function worktreesOf(
  all: readonly Worktree[],
  { jobs, terminals }: Omit<Props, "project">,
): Worktree[] {
  const places = new Set([...jobs, ...terminals].map((each) => each.working_directory ?? ""));
  return all.filter(
    ({ status, working_path: folder }) =>
      status === "active" && [...places].some((place) => isWithin(place, folder)),
  );
}

function Files({ worktree }: { worktree: Worktree }) {
  const t = useT();
  const { data, error, refetch } = useDiff(worktree.id);
  const files = data?.files ?? [];
  const sum = (of: "added" | "removed") => files.reduce((all, file) => all + file[of], 0);
  return (
    <section
      aria-label={worktree.branch_name}
      className="border-line border-b py-2"
      data-changes-of={worktree.id}
    >
      <div className="flex items-center gap-2 px-3.5 text-meta">
        <h3 className="tail-ellipsis min-w-0 flex-1 text-dense">{worktree.branch_name}</h3>
        {data && <Counts added={sum("added")} removed={sum("removed")} />}
        <Link
          to="/worktrees/$id/review"
          params={{ id: worktree.id }}
          className="rounded-code text-text-2 underline"
        >
          {t("review.title")}
        </Link>
      </div>
      {error && <ErrorBanner error={error} retry={() => void refetch()} />}
      {data && files.length === 0 && <p className="px-3.5 text-meta text-text-3">{t("changes.none")}</p>}
      <ul className="mt-1">
        {files.slice(0, namesShown).map((file) => (
          <li
            key={file.path}
            className="flex min-h-6 items-center gap-2 px-3.5 text-meta"
            data-change={file.path}
          >
            <span className="tail-ellipsis min-w-0 flex-1 font-mono" title={file.path}>
              {file.path}
            </span>
            <Counts added={file.added} removed={file.removed} />
          </li>
        ))}
      </ul>
      {files.length > namesShown && (
        <p className="px-3.5 text-meta text-text-3">
          {t("worktree.more", { count: files.length - namesShown })}
        </p>
      )}
    </section>
  );
}

/** What the work of a session has changed in its worktrees since they left their base. It is asked for when it is looked at. */
export function Changes(props: Props) {
  const t = useT();
  const { data, error, refetch, isPending } = useWorktrees(props.project);
  if (error) return <ErrorBanner error={error} retry={() => void refetch()} />;
  if (isPending && props.project !== "") return null;
  const found = worktreesOf(data?.environments ?? [], props);
  if (found.length === 0)
    return (
      <Empty
        text={t("changes.empty")}
        {...(props.project ? { command: `holdfast worktree list --project ${props.project}` } : {})}
      />
    );
  return found.map((worktree) => <Files key={worktree.id} worktree={worktree} />);
}
