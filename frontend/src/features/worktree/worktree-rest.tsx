import { Archive, FolderGit2 } from "lucide-react";
import type { ReactNode } from "react";
import { useLetters } from "../../app/letters";
import { useShortPath } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { api } from "../../lib/api";
import type { Locale } from "../../lib/i18n";
import { when } from "../../lib/time";
import type { Tree, Worktree } from "../../lib/types";
import { useAction, useWorktree } from "./queries";
import { columns } from "./worktree-list";
import { nameOf, short, workOf } from "./worktree-text";

function Group({
  id,
  title,
  note,
  children,
}: {
  id: string;
  title: string;
  note: string;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="pt-5">
      <div className="flex items-baseline gap-2.5 border-line border-b px-4 pb-2">
        <h2 id={id} className="shrink-0 text-dense">
          {title}
        </h2>
        <span className="tail-ellipsis text-meta text-text-3">{note}</span>
      </div>
      <ul>{children}</ul>
    </section>
  );
}

interface RowProps {
  icon: ReactNode;
  name: string;
  under: string;
  first: string;
  second: string;
  tool: ReactNode;
}

function Row({ icon, name, under, first, second, tool }: RowProps) {
  return (
    <div className={`${columns} border-line border-b py-[7px]`}>
      <span className="pt-[3px] text-text-3">{icon}</span>
      <span className="min-w-0">
        <span className="tail-ellipsis block text-dense">{name}</span>
        <span className="tail-ellipsis block font-mono text-meta text-text-2">{under}</span>
      </span>
      <span className="tail-ellipsis text-dense text-text-2">{first}</span>
      <span className="tail-ellipsis text-dense text-text-2">{second}</span>
      <span className="col-span-2 self-center justify-self-end">{tool}</span>
    </div>
  );
}

const icon = { size: 14, strokeWidth: 1.35, "aria-hidden": true } as const;

/** The date of a time to come, written as one that has been a week ago. */
const day = (ms: number, locale: Locale) => when(ms, ms + 7 * 86_400_000, locale);

/** A worktree that was removed, and the way back. */
function RemovedRow({ worktree }: { worktree: Worktree }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const report = useWorktree(worktree.id).data;
  const { error, busy, run } = useAction();
  const snapshot = report?.snapshots?.[0];
  const text = () => {
    if (!report) return t("worktree.looking");
    return snapshot ? t("worktree.snapshot", { count: snapshot.file_count }) : t("worktree.noSnapshot");
  };
  return (
    <li data-removed={worktree.branch_name}>
      <Row
        icon={<Archive {...icon} />}
        name={worktree.branch_name}
        under={nameOf(worktree.working_path)}
        first={text()}
        second={
          snapshot?.expires_at
            ? t("worktree.until", { time: day(snapshot.expires_at, locale) })
            : workOf(worktree, t)
        }
        tool={
          <Button
            small
            disabled={busy || !snapshot}
            aria-label={t("worktree.restoreOf", { branch: worktree.branch_name })}
            onClick={() => run(async () => void (await api.worktree.restore(worktree.id)))}
          >
            {t("worktree.restore")}
          </Button>
        }
      />
      {error && <ErrorBanner error={error} />}
    </li>
  );
}

export function Removed({ worktrees }: { worktrees: readonly Worktree[] }) {
  const t = useT();
  return (
    <Group id="worktrees-gone" title={t("worktree.gone")} note={t("worktree.goneNote")}>
      {worktrees.map((worktree) => (
        <RemovedRow key={worktree.id} worktree={worktree} />
      ))}
    </Group>
  );
}

function FoundRow({ tree, project }: { tree: Tree; project: string }) {
  const t = useT();
  const shortPath = useShortPath();
  const { error, busy, run } = useAction();
  const adopt = async () => {
    await api.worktree.adopt({ codebase_id: project, path: tree.path, workflow_type: "", workflow_id: "" });
  };
  return (
    <li data-found={tree.path}>
      <Row
        icon={<FolderGit2 {...icon} />}
        name={tree.branch || t("worktree.detached")}
        under={shortPath(tree.path)}
        first={tree.prunable ? t("worktree.prunable") : tree.locked ? t("worktree.locked") : ""}
        second={tree.reason || short(tree.head)}
        tool={
          <Button
            small
            disabled={busy || tree.prunable}
            aria-label={t("worktree.adoptOf", { path: tree.path })}
            onClick={() => run(adopt)}
            data-adopt=""
          >
            {t("worktree.adopt")}
          </Button>
        }
      />
      {error && <ErrorBanner error={error} />}
    </li>
  );
}

/** Worktrees on the disk that somebody else made. A goes to the first that can be adopted, and adopts the one that it is at. */
export function Found({ trees, project }: { trees: readonly Tree[]; project: string }) {
  const t = useT();
  useLetters({
    worktreeAdopt: () => {
      const buttons = [...document.querySelectorAll<HTMLButtonElement>("[data-adopt]:not(:disabled)")];
      const at = buttons.find((button) => button === document.activeElement);
      if (at) at.click();
      else buttons[0]?.focus();
    },
  });
  return (
    <Group id="worktrees-found" title={t("worktree.found")} note={t("worktree.foundNote")}>
      {trees.map((tree) => (
        <FoundRow key={tree.path} tree={tree} project={project} />
      ))}
    </Group>
  );
}
