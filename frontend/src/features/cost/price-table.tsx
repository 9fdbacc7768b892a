import { Plus, X } from "lucide-react";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { Section } from "../../components/facts";
import { api } from "../../lib/api";
import type { ModelPrice } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";
import { dayStart, priceOf, priceText } from "./cost-numbers";
import { usePrices } from "./queries";

const columns = [
  ["input_price", "cost.price.input"],
  ["output_price", "cost.price.output"],
  ["cache_read_price", "cost.price.cacheRead"],
  ["cache_write_5m_price", "cost.price.cacheWrite5m"],
  ["cache_write_1h_price", "cost.price.cacheWrite1h"],
] as const;

const cell = "px-2 py-[5px] text-right";
const field = "h-7 w-full min-w-0 rounded-control border border-line-strong bg-canvas px-2 text-dense";
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const emptyPrice = {
  provider: "",
  model: "",
  input_price: "",
  output_price: "",
  cache_read_price: "",
  cache_write_5m_price: "",
  cache_write_1h_price: "",
};

interface FormProps {
  onSave(price: ModelPrice): void;
  onError(error: unknown): void;
}

/** A price that the user gives; it holds from the day that is named. */
function PriceForm({ onSave, onError }: FormProps) {
  const t = useT();
  const form = useStoredForm("price_draft", { ...emptyPrice, from: day(dayStart(Date.now(), 0)) });
  const text = (name: keyof typeof form.values) => form.values[name].trim();
  const typing = (name: keyof typeof form.values) => ({
    value: form.values[name],
    readOnly: !form.ready,
    onChange: (event: ChangeEvent<HTMLInputElement>) => form.change({ [name]: event.target.value }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const amounts = columns.map(([name]) => [name, priceOf(text(name) || "0")] as const);
    if (amounts.some(([, amount]) => amount === null)) {
      onError({ code: "invalid", message: t("cost.price.invalid") });
      return;
    }
    form.clear();
    onSave({
      provider: text("provider"),
      model: text("model"),
      valid_from: Date.parse(text("from")),
      created_at: 0,
      updated_at: 0,
      ...(Object.fromEntries(amounts) as Record<(typeof columns)[number][0], number>),
    });
  };
  return (
    <form
      className="grid grid-cols-4 items-end gap-2 border-line border-t py-3 text-meta text-text-2"
      onSubmit={submit}
      {...form.composing}
    >
      <label>
        {t("cost.price.provider")}
        <input {...typing("provider")} required className={field} />
      </label>
      <label>
        {t("cost.price.model")}
        <input {...typing("model")} required className={field} placeholder={t("cost.price.modelHint")} />
      </label>
      <label>
        {t("cost.price.from")}
        <input {...typing("from")} type="date" required className={field} />
      </label>
      {columns.map(([name, title]) => (
        <label key={name}>
          {t(title)}
          <input {...typing(name)} inputMode="decimal" className={field} />
        </label>
      ))}
      <Button type="submit">{t("cost.price.save")}</Button>
    </form>
  );
}

function PriceRow({ price, onRemove }: { price: ModelPrice; onRemove(): void }) {
  const t = useT();
  const yours = price.created_at > 0;
  return (
    <tr className="border-line border-t">
      <th scope="row" className="tail-ellipsis py-[5px] pr-2 text-left font-normal">
        {price.model} <span className="text-text-3">{price.provider}</span>
      </th>
      <td className={`${cell} whitespace-nowrap`}>{day(price.valid_from)}</td>
      {columns.map(([name]) => (
        <td key={name} className={cell}>
          {priceText(price[name])}
        </td>
      ))}
      <td className="px-2 text-text-3">{t(yours ? "cost.price.yours" : "cost.price.given")}</td>
      <td className="w-6">
        {yours && (
          <IconButton label={t("cost.price.remove", { model: price.model })} onClick={onRemove}>
            <X size={13} strokeWidth={1.5} />
          </IconButton>
        )}
      </td>
    </tr>
  );
}

/** What models cost: the user's prices come first and win. */
export function PriceTable() {
  const t = useT();
  const { queries } = useServices();
  const prices = usePrices();
  const [adding, setAdding] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [changed, setChanged] = useState<number | null>(null);
  const attempt = async (act: () => Promise<unknown>) => {
    setError(null);
    try {
      await act();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["prices"] }),
        queries.invalidateQueries({ queryKey: ["cost"] }),
      ]);
    } catch (thrown) {
      setError(thrown);
    }
  };
  const save = (price: ModelPrice) =>
    void attempt(async () => {
      await api.cost.setPrice(price);
      setAdding(false);
    });
  const reprice = () => void attempt(async () => setChanged(await api.cost.reprice()));
  return (
    <Section
      id="cost-prices"
      title={t("cost.prices")}
      note={t("cost.pricesNote")}
      tools={
        <>
          <span role="status" className="text-meta text-text-3">
            {changed !== null && t("cost.price.repriced", { count: changed })}
          </span>
          <Button small look="ghost" onClick={reprice}>
            {t("cost.price.reprice")}
          </Button>
          <Button small look="ghost" aria-expanded={adding} onClick={() => setAdding(!adding)}>
            <Plus size={13} strokeWidth={1.5} aria-hidden="true" />
            {t("cost.price.add")}
          </Button>
        </>
      }
    >
      {(error ?? prices.error) != null && <ErrorBanner error={error ?? prices.error} />}
      {adding && <PriceForm onSave={save} onError={setError} />}
      <div className="overflow-x-auto">
        <table className="w-full border-collapse text-dense" data-prices="">
          <thead className="text-text-3">
            <tr>
              <th scope="col" className="py-[5px] text-left font-normal">
                {t("cost.price.model")}
              </th>
              <th scope="col" className={`${cell} font-normal`}>
                {t("cost.price.from")}
              </th>
              {columns.map(([name, title]) => (
                <th key={name} scope="col" className={`${cell} font-normal`}>
                  {t(title)}
                </th>
              ))}
              <th scope="col" className="px-2 text-left font-normal">
                {t("cost.price.source")}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {prices.data?.map((price) => (
              <PriceRow
                key={`${price.provider} ${price.model} ${price.valid_from} ${price.created_at}`}
                price={price}
                onRemove={() =>
                  void attempt(() => api.cost.removePrice(price.provider, price.model, price.valid_from))
                }
              />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
