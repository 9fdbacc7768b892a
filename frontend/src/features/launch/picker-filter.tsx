import { useQuery } from "@tanstack/react-query";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { api } from "../../lib/api";
import type { Codebase } from "../../lib/types";

export const orders = ["project", "recent"] as const;
export type Order = (typeof orders)[number];
const orderKey = "picker_order";

/** How the sessions stand, as it was chosen last. */
export function useOrder(): [Order, (order: Order) => void] {
  const { queries } = useServices();
  const stored = useQuery({ queryKey: [orderKey], queryFn: () => api.system.get(orderKey) }).data;
  const choose = (order: Order) => {
    queries.setQueryData([orderKey], order);
    api.system.set(orderKey, order).catch(() => {}); // the list has it; only the next start would not
  };
  return [orders.find((order) => order === stored) ?? "project", choose];
}

const select =
  "h-6 min-w-0 cursor-default appearance-none rounded-control bg-transparent px-1.5 text-meta text-text-2 hover:bg-hover";

interface Props {
  projects: readonly Codebase[];
  project: string;
  onProject(id: string): void;
  order: Order;
  onOrder(order: Order): void;
}

/** Which sessions are listed, and in what order. */
export function PickerFilter({ projects, project, onProject, order, onOrder }: Props) {
  const t = useT();
  return (
    <div className="mx-3.5 mb-0.5 flex shrink-0 items-center justify-between gap-2 pl-[3px]">
      <select
        aria-label={t("launch.project")}
        className={select}
        value={project}
        onChange={({ target }) => onProject(target.value)}
      >
        <option value="">{t("launch.everyProject")}</option>
        {projects.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t("launch.order")}
        className={select}
        value={order}
        onChange={({ target }) => onOrder(orders.find((each) => each === target.value) ?? "project")}
      >
        {orders.map((each) => (
          <option key={each} value={each}>
            {t(`launch.order.${each}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
