import { Bot, MessageSquare, User, Workflow } from "lucide-react";
import { useSettings, useT } from "../../../app/settings";
import { List } from "../../../components/list";
import { when } from "../../../lib/time";
import type { FileDiff, Maker } from "../../../lib/types";
import { useMakers } from "../queries";

/** What stands for the files that no agent said it wrote. */
const others = "others";
const icons = { job: Bot, conversation: MessageSquare, run: Workflow };

interface Made {
  id: string;
  /** Null: nobody told. */
  maker: Maker | null;
  paths: ReadonlySet<string>;
}

/** Who changed the files of a difference, the newest first; nothing while no agent told of any. */
export function useMade(worktreeID: string, files: readonly FileDiff[]): Made[] {
  const makers = useMakers(worktreeID).data ?? [];
  const there = new Set(files.map(({ path }) => path));
  const made: Made[] = [];
  for (const maker of makers) {
    const paths = new Set((maker.paths ?? []).filter((path) => there.has(path)));
    if (paths.size > 0) made.push({ id: maker.id, maker, paths });
  }
  if (made.length === 0) return made;
  const told = new Set(made.flatMap(({ paths }) => [...paths]));
  const rest = new Set([...there].filter((path) => !told.has(path)));
  return rest.size > 0 ? [...made, { id: others, maker: null, paths: rest }] : made;
}

function Row({ made }: { made: Made }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const { maker, paths } = made;
  const Icon = maker ? icons[maker.kind] : User;
  return (
    <span
      className="grid grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-x-2 text-dense"
      data-made-by={maker?.kind ?? others}
    >
      <Icon size={14} strokeWidth={1.35} className="text-text-3" aria-hidden="true" />
      <span className="tail-ellipsis" title={maker ? maker.title : t("review.madeByOthersHint")}>
        {maker ? maker.title || t("review.madeUntitled") : t("review.madeByOthers")}
        <span className="sr-only">, {t("review.fileCount", { count: paths.size })}</span>
      </span>
      <span className="text-meta text-text-3">
        {maker ? when(maker.at, Date.now(), locale) : t("review.fileCount", { count: paths.size })}
      </span>
    </span>
  );
}

interface Props {
  made: readonly Made[];
  chosen: string | null;
  onChoose(id: string | null): void;
}

/** The jobs, conversations and runs that wrote the files, and what nobody told of. A chosen one is all that is listed. */
export function MadeBy({ made, chosen, onChoose }: Props) {
  const t = useT();
  if (made.length === 0) return null;
  const toggle = (id: string) => onChoose(id === chosen ? null : id);
  return (
    <>
      <h2 className="flex h-9 shrink-0 items-center gap-2 px-4 text-dense">
        {t("review.madeBy")}
        {chosen !== null && (
          <button
            type="button"
            className="min-h-6 font-normal text-meta text-text-2 underline"
            onClick={() => onChoose(null)}
          >
            {t("review.madeByAll")}
          </button>
        )}
      </h2>
      <List
        label={t("review.madeBy")}
        className="max-h-[40%] min-h-0 overflow-y-auto px-2 pb-2"
        items={made}
        idOf={({ id }) => id}
        active={chosen}
        onActive={onChoose}
        onOpen={toggle}
        itemClass={(on) =>
          `rounded-control px-2 py-[5px] -outline-offset-2 ${on ? "bg-select" : "hover:bg-hover"}`
        }
      >
        {(each) => <Row made={each} />}
      </List>
    </>
  );
}
