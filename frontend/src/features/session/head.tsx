import { Menu } from "@base-ui/react/menu";
import { GitBranch, Monitor, MoreHorizontal, Settings2 } from "lucide-react";
import { usePin } from "../../app/pins";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { IconButton } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import type { SessionMark, SessionView } from "../../lib/types";
import { AgentMenu, RunButton } from "../agent/run-task";
import type { useRun } from "../agent/use-run";
import type { Refusal } from "./refusal";

interface Props {
  view: SessionView;
  mark: SessionMark;
  run: ReturnType<typeof useRun>;
  refusal: Refusal | null;
  onAgent(name: string): void;
}

const item =
  "flex h-7 cursor-default items-center rounded-control px-2 text-dense text-text-2 data-highlighted:bg-select data-highlighted:text-text";

/** The 48 px head of a session: its state and name, the agent, the primary action. */
export function Head({ view, mark, run, refusal, onAgent }: Props) {
  const t = useT();
  const show = useUi((s) => s.show);
  const { id, name } = view.session;
  const pin = usePin(id);
  const branch = view.project?.default_branch;
  return (
    <section aria-label={name} className="flex h-12 shrink-0 items-center gap-3 border-line border-b px-4">
      <StateMark mark={mark} word={t(`mark.${mark}`)} />
      <h1 className="tail-ellipsis text-title tracking-[-0.005em]">{name}</h1>
      {branch && (
        <span className="inline-flex min-w-0 items-center gap-[5px] text-meta text-text-2">
          <GitBranch size={14} strokeWidth={1.5} className="shrink-0 text-text-3" aria-hidden="true" />
          <span className="tail-ellipsis">{branch}</span>
        </span>
      )}
      {refusal === "elsewhere" && (
        <span className="inline-flex shrink-0 items-center gap-[5px] text-meta text-text-2">
          <Monitor size={14} strokeWidth={1.5} className="text-text-3" aria-hidden="true" />
          {t("session.elsewhere")}
        </span>
      )}
      <Menu.Root>
        <Menu.Trigger
          aria-label={t("session.more")}
          className="grid h-6 w-6 shrink-0 place-items-center rounded-[5px] text-text-3 hover:bg-hover"
        >
          <MoreHorizontal size={14} strokeWidth={1.5} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="start" sideOffset={4} className="z-50">
            <Menu.Popup className="rounded-card border border-line-strong bg-raised p-1 shadow-overlay outline-none">
              <Menu.Item className={item} onClick={() => show({ kind: "rename-session", id, name })}>
                {t("session.rename")}
              </Menu.Item>
              <Menu.Item className={item} onClick={pin.toggle}>
                {t(pin.pinned ? "session.unpin" : "session.pin")}
              </Menu.Item>
              <Menu.Item
                className={item}
                onClick={() => show({ kind: "export", sessionID: id, projectID: "", name })}
              >
                {t("bundle.exportSession")}
              </Menu.Item>
              <Menu.Item
                className={`${item} !text-lost`}
                onClick={() => show({ kind: "delete-session", id, name })}
              >
                {t("session.delete")}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <span className="flex-1" />
      <AgentMenu agents={run.agents} chosen={run.chosen} onChoose={onAgent} />
      <IconButton
        label={t("run.options")}
        disabled={refusal !== null || !run.chosen}
        onClick={run.askOptions}
        data-run-with=""
      >
        <Settings2 size={14} strokeWidth={1.5} />
      </IconButton>
      <RunButton
        busy={run.busy}
        disabled={refusal !== null || !run.chosen}
        reason={refusal && t(`command.${refusal}`)}
        onRun={run.run}
      />
    </section>
  );
}
