import { usePainted } from "../../app/painted";
import { useSettingsList } from "../../app/queries";
import { BudgetSettings } from "./cost-side";
import { PriceTable } from "./price-table";
import { usePrices } from "./queries";

/** The limits of what agents may cost, and what models cost. */
export function PricesPage() {
  const [prices, settings] = [usePrices(), useSettingsList()];
  usePainted("settings-prices", (prices.isSuccess || prices.isError) && !settings.isPending);
  return (
    <div className="flex flex-col gap-8 px-8 py-5">
      <div className="max-w-[440px]">
        <BudgetSettings />
      </div>
      <PriceTable />
    </div>
  );
}
