import type { RefObject } from "react";
import { useT } from "../../app/settings";
import { Splitter } from "../../components/split";
import { FilesPanel } from "../files/files-panel";
import type { AskAgent } from "../task/followed";
import { TaskPanel } from "../task/task-panel";
import type { TaskWalk } from "../task/use-task-look";
import type { VersionNaming } from "../task/use-version-name";
import type { frameSizes } from "./frame-sizes";
import type { ChangeLayout, Layout } from "./layout";
import type { SessionModel } from "./use-session-model";

interface Props {
  model: SessionModel;
  layout: Layout;
  change: ChangeLayout;
  sizes: ReturnType<typeof frameSizes>;
  walk: TaskWalk;
  naming: VersionNaming;
  onRun(): void;
  onSend(): void;
  /** Asks an agent for another text of the task; null where nothing can be run. */
  onAsk: AskAgent | null;
  onJob(id: string): void;
  /** Is given what "send" would send. */
  taskText: RefObject<() => string>;
}

/** The left column: the task text above, the chosen files beneath. */
export function TaskColumn(props: Props) {
  const t = useT();
  const { model, layout, change, sizes, onRun } = props;
  const { draft, session } = model.view;
  return (
    <div
      className="relative flex min-h-0 shrink-0 flex-col border-line border-r"
      style={{ width: sizes.task }}
    >
      <TaskPanel
        key={model.id}
        sessionID={model.id}
        document={model.document}
        restoredTyping={draft !== null && draft !== session.task_description}
        walk={props.walk}
        naming={props.naming}
        onRun={onRun}
        onSend={props.onSend}
        onAsk={props.onAsk}
        onJob={props.onJob}
        taskText={props.taskText}
        top={layout.taskTop}
        onTop={(taskTop) => change({ taskTop })}
        at={layout.taskAt}
        onAt={(taskAt) => change({ taskAt })}
      />
      <div className="relative flex min-h-0 shrink-0 flex-col" style={{ height: sizes.files }}>
        <Splitter
          label={t("split.files")}
          orientation="horizontal"
          direction={-1}
          value={sizes.files}
          min={120}
          max={sizes.filesMax}
          initial={sizes.standard.files}
          onChange={(filesHeight) => change({ filesHeight })}
        />
        <FilesPanel sessionID={model.id} selection={model.selection} layout={layout} change={change} />
      </div>
      <Splitter
        label={t("split.task")}
        orientation="vertical"
        value={sizes.task}
        min={320}
        max={sizes.taskMax}
        initial={sizes.standard.task}
        onChange={(taskWidth) => change({ taskWidth })}
      />
    </div>
  );
}
