import { useT } from "../../app/settings";
import { Section } from "../../components/facts";
import { useData } from "./queries";

/** How all data gets to the other engine. A page cannot do it: the copy needs the data directory for itself. */
export function MoveSection() {
  const t = useT();
  const data = useData().data;
  if (!data) return null;
  const server = data.engine === "postgres";
  return (
    <Section id="data-move" title={server ? t("data.moveBack") : t("data.move")}>
      <p className="py-2 text-meta text-text-2">{t("data.moveWhy")}</p>
      <code className="block select-text break-all font-mono text-meta text-text">
        {server
          ? "holdfast migrate move --to sqlite"
          : "holdfast migrate move --to postgresql://USER@HOST/NAME"}
      </code>
    </Section>
  );
}
