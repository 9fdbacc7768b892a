import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { CommandLine } from "../../components/command-line";
import { List } from "../../components/list";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import type { SchemaColumn, SchemaTable } from "../../lib/types";
import { SchemaDiagram } from "./schema-diagram";

/** A column in one line: what it holds, and what becomes of it with the row that it refers to. */
function ColumnRow({ column }: { column: SchemaColumn }) {
  const t = useT();
  const marks = [column.key && t("schema.key"), column.not_null && t("schema.notNull")].filter(Boolean);
  return (
    <tr className="border-line border-t align-baseline">
      <th scope="row" className="py-1 pr-3 text-left font-mono font-normal text-meta">
        {column.name}
      </th>
      <td className="py-1 pr-3 text-meta text-text-2">
        {column.type}
        {column.default && <span className="text-text-3"> = {column.default}</span>}
      </td>
      <td className="py-1 text-meta text-text-3">
        {marks.join(", ")}
        {column.references && (
          <span className={column.on_delete === "CASCADE" ? "text-text" : ""}>
            {marks.length > 0 && ", "}
            {t("schema.refers", { table: column.references, action: column.on_delete || "NO ACTION" })}
          </span>
        )}
      </td>
    </tr>
  );
}

function TableDetails({ table }: { table: SchemaTable }) {
  const t = useT();
  return (
    <Scrolled label={table.name} className="min-h-0">
      <h3 lang="en" className="mb-1 text-base">
        {table.name}
      </h3>
      <table className="w-full border-collapse">
        <thead className="sr-only">
          <tr>
            <th scope="col">{t("schema.column")}</th>
            <th scope="col">{t("schema.type")}</th>
            <th scope="col">{t("schema.rules")}</th>
          </tr>
        </thead>
        <tbody>
          {table.columns?.map((column) => (
            <ColumnRow key={column.name} column={column} />
          ))}
        </tbody>
      </table>
      {(table.rules?.length ?? 0) > 0 && (
        <ul className="mt-2 border-line border-t pt-1.5 font-mono text-micro text-text-3">
          {table.rules?.map((rule) => (
            <li key={rule} className="py-px [overflow-wrap:anywhere]">
              {rule}
            </li>
          ))}
        </ul>
      )}
    </Scrolled>
  );
}

/** The tables as they are in the database: a picture, a list, and each one whole. */
export function SchemaPage() {
  const t = useT();
  const schema = useQuery({ queryKey: ["schema"], queryFn: () => api.data.schema(), staleTime: 0 });
  const [chosen, setChosen] = useState<string | null>(null);
  const tables = schema.data?.tables ?? [];
  const table = tables.find((each) => each.name === chosen) ?? tables[0];
  usePainted("diagnostics-schema", schema.isFetched);
  if (schema.isError) return <ErrorBanner error={schema.error} retry={() => void schema.refetch()} />;
  if (!schema.data || !table) return null;
  const drift = schema.data.drift ?? [];
  return (
    <div className="flex flex-col gap-3">
      <p className="text-dense text-text-2">
        {t("schema.about", { tables: tables.length, version: schema.data.version })}{" "}
        {drift.length === 0 ? t("schema.asMade") : t("schema.drift", { count: drift.length })}
      </p>
      {drift.length > 0 && (
        <ul className="font-mono text-lost text-meta">
          {drift.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div className="h-[440px]">
        <SchemaDiagram tables={tables} chosen={chosen} onChoose={setChosen} />
      </div>
      <p className="text-meta text-text-3">{t("schema.legend")}</p>
      <div className="grid h-[460px] grid-cols-[236px_minmax(0,1fr)] grid-rows-[minmax(0,1fr)] gap-6">
        <List
          label={t("schema.tables")}
          items={tables}
          idOf={(each) => each.name}
          active={table.name}
          onActive={setChosen}
          className="min-h-0 overflow-y-auto"
          itemClass={(active) =>
            `flex h-7 items-center rounded-control px-2 text-dense ${active ? "bg-select" : "text-text-2 hover:bg-hover"}`
          }
        >
          {(each) => <span className="tail-ellipsis font-mono text-meta">{each.name}</span>}
        </List>
        <TableDetails table={table} />
      </div>
      <div>
        <CommandLine command="holdfast migrate sql" />
      </div>
    </div>
  );
}
