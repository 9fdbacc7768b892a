import { Tabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { useT } from "../../app/settings";
import type { Layout } from "./layout";

interface Props {
  centre: Layout["centre"];
  onCentre(centre: Layout["centre"]): void;
  conversation: ReactNode;
  job: ReactNode;
}

const tabClass =
  "flex h-6 items-center rounded-[5px] px-2 text-dense text-text-2 -outline-offset-1 hover:bg-hover data-active:bg-select data-active:text-text";

/** What stands beside the task: the conversation with an agent, or a job that ran from a version. */
export function CentreTabs({ centre, onCentre, conversation, job }: Props) {
  const t = useT();
  const panel = "flex min-h-0 flex-1 flex-col -outline-offset-2";
  return (
    <Tabs.Root
      value={centre}
      onValueChange={(value) => onCentre(value === "job" ? "job" : "chat")}
      className="flex min-h-0 min-w-0 flex-1 flex-col"
      data-centre-tab={centre}
    >
      <Tabs.List
        aria-label={t("chat.centre")}
        className="flex h-9 shrink-0 items-center gap-0.5 border-line border-b px-2"
      >
        <Tabs.Tab value="chat" className={tabClass}>
          {t("chat.title")}
        </Tabs.Tab>
        <Tabs.Tab value="job" className={tabClass}>
          {t("chat.job")}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="chat" tabIndex={-1} className={panel}>
        {conversation}
      </Tabs.Panel>
      <Tabs.Panel value="job" tabIndex={-1} className={panel}>
        {job}
      </Tabs.Panel>
    </Tabs.Root>
  );
}
