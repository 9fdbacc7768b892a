import { Archive, Download } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";

function Way({
  icon,
  title,
  text,
  action,
}: {
  icon: ReactNode;
  title: string;
  text: string;
  action: ReactNode;
}) {
  return (
    <div className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2.5 border-line border-t py-2 text-dense">
      <span className="self-start pt-0.5 text-text-3">{icon}</span>
      <span className="min-w-0">
        <span className="block">{title}</span>
        <span className="block text-meta text-text-3">{text}</span>
      </span>
      {action}
    </div>
  );
}

/** What goes out as a readable file, and comes back from one. */
export function TakeSection() {
  const t = useT();
  const show = useUi((s) => s.show);
  return (
    <Section id="data-take" title={t("bundle.takeTitle")} note={t("bundle.takeNote")}>
      <Way
        icon={<Archive size={15} strokeWidth={1.35} aria-hidden="true" />}
        title={t("bundle.exportTitle")}
        text={t("bundle.exportText")}
        action={
          <Button
            small
            onClick={() => show({ kind: "export", sessionID: "", projectID: "", name: "" })}
            data-export=""
          >
            {t("bundle.export")}
          </Button>
        }
      />
      <Way
        icon={<Download size={15} strokeWidth={1.35} aria-hidden="true" />}
        title={t("bundle.importTitle")}
        text={t("bundle.importText")}
        action={
          <Button small onClick={() => show({ kind: "import-bundle" })} data-import-bundle="">
            {t("bundle.import")}
          </Button>
        }
      />
    </Section>
  );
}
