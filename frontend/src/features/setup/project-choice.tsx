import { create } from "zustand";
import { useProjects } from "../../app/queries";
import { useT } from "../../app/settings";
import { Empty } from "../../components/panel";
import type { Codebase } from "../../lib/types";

interface Chosen {
  id: string;
  choose(id: string): void;
}

/** The project whose settings are looked at: the same one on every page. */
const useChosen = create<Chosen>((set) => ({ id: "", choose: (id) => set({ id }) }));

/** The chosen project, else the first; null without any, undefined until they are known. */
export function useProject(): Codebase | null | undefined {
  const projects = useProjects().data;
  const { id } = useChosen();
  return projects && (projects.find((each) => each.id === id) ?? projects[0] ?? null);
}

export function ProjectChoice() {
  const t = useT();
  const projects = useProjects().data ?? [];
  const project = useProject();
  const { choose } = useChosen();
  if (!project) return null;
  return (
    <select
      aria-label={t("setup.project")}
      className="h-7 max-w-56 rounded-control border border-line-strong bg-canvas px-1.5 text-dense"
      value={project.id}
      onChange={(event) => choose(event.target.value)}
    >
      {projects.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

export function NoProject() {
  const t = useT();
  return <Empty text={t("setup.projectNone")} command="holdfast project add ." />;
}
