import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useProjects, useShortPath } from "../../app/queries";
import { useT } from "../../app/settings";
import { fieldClass } from "../../components/dialog";
import { api } from "../../lib/api";
import { useWorktrees } from "../worktree/queries";
import { branchOf } from "../worktree/worktree-text";
import { useRuns } from "./queries";

/** What stands for the project folder among the places. */
export const inProject = "project";
const adopts = "adopt:";

interface Place {
  /** "": a new worktree; else inProject, the id of a worktree, or one that is adopted first. */
  value: string;
  label: string;
  /** The folder; "": it is not there yet. */
  path: string;
}

/** Where a run can work: in a new worktree, in the project, or in a worktree that is there, as its workflow allows. */
export function usePlaces(project: string, worktree: boolean | null) {
  const t = useT();
  const shortPath = useShortPath();
  const { data, refetch } = useWorktrees(project);
  // Worktrees are made by git too, which tells nobody.
  useEffect(() => void refetch(), [refetch]);
  const folder = useProjects().data?.find(({ id }) => id === project)?.default_cwd ?? "";
  const here: Place = { value: inProject, label: t("run.placeHere"), path: folder };
  const others: Place[] = [
    { value: "", label: t("run.placeNew"), path: "" },
    ...(worktree === null ? [here] : []),
    ...(data?.environments ?? [])
      .filter(({ status }) => status === "active")
      .map((each) => ({
        value: each.id,
        label: t("run.placeIn", { branch: each.branch_name }),
        path: each.working_path,
      })),
    ...(data?.found ?? [])
      .filter(({ prunable }) => !prunable)
      .map((tree) => ({
        value: adopts + tree.path,
        label: t("run.placeAdopt", { path: branchOf(tree.branch) || shortPath(tree.path) }),
        path: tree.path,
      })),
  ];
  // A workflow that works without a worktree leaves no choice.
  const all = worktree === false ? [here] : others;
  return { all, pathOf: (value: string) => all.find((each) => each.value === value)?.path ?? "" };
}

/** The worktree that a run is given; "": none. One that was made elsewhere is adopted. */
export async function environmentOf(project: string, place: string): Promise<string> {
  if (place === inProject || !place.startsWith(adopts)) return place === inProject ? "" : place;
  const path = place.slice(adopts.length);
  return (await api.worktree.adopt({ codebase_id: project, path, workflow_type: "", workflow_id: "" })).id;
}

interface FieldProps {
  places: readonly Place[];
  value: string;
  ready: boolean;
  onChange(value: string): void;
}

export function PlaceField({ places, value, ready, onChange }: FieldProps) {
  const t = useT();
  return (
    <label className="block text-dense text-text-2">
      {t("run.place")}
      <select
        className={`${fieldClass} mt-1`}
        value={value}
        disabled={!ready}
        onChange={(event) => onChange(event.target.value)}
        data-run-place=""
      >
        {places.map((place) => (
          <option key={place.value} value={place.value}>
            {place.label}
          </option>
        ))}
      </select>
    </label>
  );
}

interface LocksProps {
  project: string;
  path: string;
  /** The workflow changes what is checked out; else it locks nothing. */
  locks: boolean;
  onOpen(): void;
}

/** What the run will lock, and which run has it now. */
export function Locks({ project, path, locks, onOpen }: LocksProps) {
  const t = useT();
  const shortPath = useShortPath();
  const runs = useRuns(project).data?.pages.flat() ?? [];
  const holder = runs.find(
    ({ lock_key, working_path, status }) =>
      locks &&
      path !== "" &&
      lock_key != null &&
      working_path === path &&
      (status === "pending" || status === "running" || status === "paused"),
  );
  return (
    <p className="text-meta text-text-3" data-run-locks={path}>
      {!locks && t("run.locksNothing")}
      {locks && (path === "" ? t("run.locksWorktree") : t("run.locksPath", { path: shortPath(path) }))}
      {holder && (
        <span className="block text-text">
          {t("run.lockHeld", { name: holder.workflow_name })}{" "}
          <Link to="/runs/$id" params={{ id: holder.id }} className="underline" onClick={onOpen}>
            {t("run.lockHeldOpen")}
          </Link>
        </span>
      )}
    </p>
  );
}
