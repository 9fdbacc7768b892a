import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Scrolled } from "../../components/scrolled";
import { useAgentName } from "../agent/use-agent-name";
import { MessageView } from "../chat/message-view";
import { useLinks } from "../chat/use-links";
import { useTranscript } from "./queries";

interface Props {
  run: string;
  /** The attempt. */
  id: string;
  agent: string;
  /** The name of the workflow, in which the agent is asked. */
  workflow: string;
  /** What paths in it are relative to. */
  directory: string;
}

const nothing = () => {};
const noQueue = { before: false, behind: false };

/** What was said between an attempt and its agent, with every call of a tool. It is only read here: the run speaks. */
export function Transcript({ run, id, agent, workflow, directory }: Props) {
  const t = useT();
  const links = useLinks(directory);
  const agentName = useAgentName();
  const { data, error, isError, refetch } = useTranscript(run, id, true);
  if (isError) return <ErrorBanner error={error} retry={() => void refetch()} />;
  if (!data?.length) return null;
  return (
    <section className="border-line border-t px-4 py-3">
      <h3 className="font-semibold text-dense">{t("run.transcript")}</h3>
      <Scrolled label={t("run.transcript")} className="mt-1.5 max-h-[480px]">
        <div className="flex flex-col gap-3 px-0.5 py-1">
          {data.map((message) => (
            <MessageView
              key={message.id}
              message={message}
              agent={agentName(agent)}
              asker={workflow}
              links={links}
              answers={null}
              onSendAgain={null}
              onCancelQueued={nothing}
              onEditQueued={nothing}
              onMoveQueued={nothing}
              queue={noQueue}
            />
          ))}
        </div>
      </Scrolled>
    </section>
  );
}
