import { useState } from "react";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Section } from "../../components/facts";
import { List } from "../../components/list";
import type { Codebase, TaskType } from "../../lib/types";
import { taskTypeLabel } from "../agent/task-type";
import { NoProject, ProjectChoice, useProject } from "./project-choice";
import { PromptEditor } from "./prompt-editor";
import { PromptPreviewSection } from "./prompt-preview";
import { useOwnPrompts, useTaskTypes } from "./queries";
import { typeAbout } from "./type-names";

interface TypesProps {
  project: Codebase;
  types: readonly TaskType[];
  active: string;
  onActive(name: string): void;
}

function Types({ project, types, active, onActive }: TypesProps) {
  const t = useT();
  const own = useOwnPrompts(project.project_hash).data ?? [];
  return (
    <List
      label={t("prompt.types")}
      items={types}
      idOf={({ name }) => name}
      active={active}
      onActive={onActive}
      itemClass={(chosen) =>
        `flex min-h-7 cursor-default items-center gap-2 rounded-control px-2 text-dense -outline-offset-2 ${chosen ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`
      }
    >
      {(type) => (
        <>
          <span className="min-w-0 flex-1">{taskTypeLabel(type, t)}</span>
          {own.some(({ task_type, is_custom }) => is_custom && task_type === type.name) && (
            <span className="text-meta text-text-3" data-own={type.name}>
              {t("prompt.own")}
            </span>
          )}
        </>
      )}
    </List>
  );
}

function Prompts({ project, types }: { project: Codebase; types: readonly TaskType[] }) {
  const t = useT();
  const [name, setName] = useState("implementation_plan");
  const type = types.find((each) => each.name === name) ?? types[0];
  if (!type) return null;
  const key = `${project.project_hash}/${type.name}`;
  return (
    <div className="mt-2 grid gap-x-8 gap-y-5 @min-[640px]:grid-cols-[176px_minmax(0,1fr)]">
      <Types project={project} types={types} active={type.name} onActive={setName} />
      <div className="flex min-w-0 flex-col gap-7">
        <div>
          <h3 className="text-base">{taskTypeLabel(type, t)}</h3>
          <p className="text-dense text-text-2">{typeAbout(type, t)}</p>
          <PromptEditor key={key} project={project} type={type} />
        </div>
        <PromptPreviewSection key={project.id} project={project} type={type} />
      </div>
    </div>
  );
}

/** What agents are told for each type of task: the default, and what a project says in its place. */
export function PromptsPage() {
  const t = useT();
  const project = useProject();
  const types = useTaskTypes();
  usePainted("settings-prompts", Boolean(project !== undefined && (types.data || types.isError)));
  return (
    <div className="px-8 py-5">
      <Section id="prompts" title={t("prompt.title")} note={t("prompt.note")} tools={<ProjectChoice />}>
        {types.isError && <ErrorBanner error={types.error} retry={() => void types.refetch()} />}
        {project === null && <NoProject />}
        {project && types.data && <Prompts project={project} types={types.data} />}
      </Section>
    </div>
  );
}
