import { Circle, CircleCheck, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../../../app/settings";
import { List } from "../../../components/list";
import type { FileDiff } from "../../../lib/types";

export type FileMark = "read" | "commented" | "unread";

const icons = { read: CircleCheck, commented: MessageSquare, unread: Circle };

/** The counts of a file, or of all, with their signs. */
export function Counts({ added, removed }: { added: number; removed: number }) {
  const t = useT();
  return (
    <span className="whitespace-nowrap">
      <span aria-hidden="true">
        <span className="text-[var(--add)]">+{added}</span>{" "}
        <span className="text-[var(--del)]">−{removed}</span>
      </span>
      <span className="sr-only">{t("worktree.diffCounts", { added, removed })}</span>
    </span>
  );
}

function Row({ file, mark }: { file: FileDiff; mark: FileMark }) {
  const t = useT();
  const Icon = icons[mark];
  const slash = file.path.lastIndexOf("/");
  return (
    <span
      className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-x-2 text-dense"
      title={file.path}
      data-diff-file={file.path}
      data-mark={mark}
    >
      <Icon size={14} strokeWidth={1.35} className="text-text-3" aria-hidden="true" />
      <span className="tail-ellipsis">
        {file.path.slice(slash + 1)}
        {slash > 0 && <span className="text-meta text-text-3"> {file.path.slice(0, slash)}</span>}
        <span className="sr-only">, {t(`review.mark.${mark}`)}</span>
      </span>
      <span className="text-meta">
        <Counts added={file.added} removed={file.removed} />
      </span>
    </span>
  );
}

interface Props {
  files: readonly FileDiff[];
  chosen: string;
  markOf(file: FileDiff): FileMark;
  onChoose(path: string): void;
  onOpen(): void;
  children?: ReactNode;
}

/** The files of the difference: which were read, which have comments. */
export function FileNav({ files, chosen, markOf, onChoose, onOpen, children }: Props) {
  const t = useT();
  const read = files.filter((file) => markOf(file) === "read").length;
  return (
    <nav
      aria-label={t("worktree.diffFiles")}
      data-region="files"
      className="flex min-h-0 flex-col border-line border-r"
    >
      <h2 className="flex h-9 shrink-0 items-center gap-2 px-4 text-dense">
        {t("review.files")}
        <span className="font-normal text-meta text-text-3" data-read={read}>
          {t("review.readOf", { read, all: files.length })}
        </span>
      </h2>
      <List
        label={t("worktree.diffFiles")}
        className="min-h-16 shrink overflow-y-auto px-2 pb-2"
        items={files}
        idOf={(file) => file.path}
        active={chosen}
        onActive={onChoose}
        onOpen={onOpen}
        itemClass={(on) =>
          `rounded-control px-2 py-[5px] -outline-offset-2 ${on ? "bg-select" : "hover:bg-hover"}`
        }
      >
        {(file) => <Row file={file} mark={markOf(file)} />}
      </List>
      {children}
    </nav>
  );
}
