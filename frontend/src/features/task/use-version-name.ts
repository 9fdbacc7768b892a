import { useState } from "react";
import { useTaskHistory } from "../../app/queries";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";
import { useStoredForm } from "../chat/use-draft";

/** What is typed as a version's name and not kept yet. */
const nothing = { open: false, version: -1, name: "" };

/** The names of a session's versions, and the one that is being given. */
export function useVersionName(sessionID: string) {
  const { queries } = useServices();
  const history = useTaskHistory(sessionID).data;
  const { values, ready, change, clear, composing } = useStoredForm(`version_draft/${sessionID}`, nothing);
  const [asked, setAsked] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const nameOf = (version: number) =>
    history?.find(({ sequence_number }) => sequence_number === version)?.name ?? "";
  const keep = async (name: string) => {
    try {
      await api.session.nameTaskVersion(sessionID, values.version, name);
      await queries.invalidateQueries({ queryKey: ["task-history", sessionID] });
      setError(null);
      clear();
      return true;
    } catch (thrown) {
      setError(thrown);
      return false;
    }
  };
  return {
    nameOf,
    /** The version whose name is asked for; null: none. */
    version: ready && values.open ? values.version : null,
    name: values.name,
    edit: (name: string) => change({ name }),
    composing,
    /** Grows with each request for the field: what was left open by an earlier page takes no focus. */
    asked,
    error,
    begin: (version: number) => {
      const left = values.version === version && values.name !== "";
      change({ open: true, version, name: left ? values.name : nameOf(version) });
      setError(null);
      setAsked((times) => times + 1);
    },
    /** Leaves the version as it was. What was typed is there again when the field is. */
    leave: () => (values.name === nameOf(values.version) ? clear() : change({ open: false })),
    keep: () => keep(values.name),
    remove: () => keep(""),
  };
}

export type VersionNaming = ReturnType<typeof useVersionName>;
