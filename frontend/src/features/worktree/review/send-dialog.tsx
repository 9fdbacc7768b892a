import { useState } from "react";
import { useAgents } from "../../../app/queries";
import { useServices } from "../../../app/services";
import { useT } from "../../../app/settings";
import { ErrorBanner } from "../../../components/banner";
import { Button } from "../../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../../components/dialog";
import { Scrolled } from "../../../components/scrolled";
import { api } from "../../../lib/api";
import type { Conversation, Worktree } from "../../../lib/types";
import { useAgentName } from "../../agent/use-agent-name";
import { useConversations } from "../../chat/queries";

const fresh = "new:";

/** Those that work in the folder of the worktree first: they know what the comments are about. */
function inOrder(all: readonly Conversation[], worktree: Worktree): Conversation[] {
  const here = (one: Conversation) =>
    one.cwd === worktree.working_path || one.isolation_env_id === worktree.id;
  return [...all.filter(here), ...all.filter((one) => !here(one))];
}

interface Props {
  worktree: Worktree;
  text: string;
  count: number;
  onClose(): void;
  onSent(conversation: Conversation): void;
}

/** A conversation that works in the worktree, with the agent that was chosen. */
const begin = ({ worktree }: Props, agent: string) =>
  api.chat.create({
    codebase_id: worktree.codebase_id,
    agent,
    platform_type: "",
    platform_conversation_id: "",
    title: worktree.branch_name,
    cwd: worktree.working_path,
    model: "",
    permission: "",
  });

/** Sends the comments as one message to a conversation of the project, or to a new one. */
export function SendDialog(props: Props) {
  const { worktree, text, count, onClose, onSent } = props;
  const t = useT();
  const { queries } = useServices();
  const agentName = useAgentName();
  const agents = (useAgents().data ?? []).filter(({ name }) => name !== "shell");
  const known = inOrder(useConversations(worktree.codebase_id).data?.pages.flat() ?? [], worktree);
  const [chosen, setChosen] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [near] = known;
  const first = near?.cwd === worktree.working_path ? near.id : agents[0] ? fresh + agents[0].name : near?.id;
  const to = chosen ?? first ?? "";
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      const conversation = to.startsWith(fresh)
        ? await begin(props, to.slice(fresh.length))
        : known.find(({ id }) => id === to);
      if (!conversation) return;
      setChosen(conversation.id); // a message that fails is sent again to the same one
      await queries.invalidateQueries({ queryKey: ["conversations"] });
      await api.chat.send(conversation.id, { text, files: [], model: "", permission: "", session_id: "" });
      onSent(conversation);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("review.sendTitle", { count })} onClose={onClose} wide>
      <label className="block text-dense text-text-2">
        {t("review.sendTo")}
        <select
          className={`${fieldClass} mt-1`}
          value={to}
          onChange={(event) => setChosen(event.target.value)}
        >
          <optgroup label={t("review.newConversation")}>
            {agents.map(({ name }) => (
              <option key={name} value={fresh + name}>
                {t("review.newWith", { agent: agentName(name) })}
              </option>
            ))}
          </optgroup>
          {known.length > 0 && (
            <optgroup label={t("review.conversations")}>
              {known.map(({ id, title, ai_assistant_type: agent }) => (
                <option key={id} value={id}>
                  {t("review.conversation", { title: title || t("chat.untitled"), agent: agentName(agent) })}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      {to === "" && <p className="mt-2 text-dense text-text-2">{t("review.noAgent")}</p>}
      <h3 className="mt-4 text-dense text-text-2">{t("review.messageTitle")}</h3>
      <Scrolled
        label={t("review.messageTitle")}
        className="mt-1 max-h-[min(40vh,320px)] rounded-control border border-line bg-canvas p-3"
      >
        <pre
          className="select-text whitespace-pre-wrap font-mono text-meta [overflow-wrap:anywhere]"
          data-message=""
        >
          {text}
        </pre>
      </Scrolled>
      {error != null && <ErrorBanner error={error} />}
      <DialogActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button look="primary" disabled={busy || to === ""} onClick={() => void send()}>
          {t("review.send", { count })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
