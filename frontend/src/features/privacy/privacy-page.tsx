import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { usePainted } from "../../app/painted";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Fact, Section } from "../../components/facts";
import { api } from "../../lib/api";

/** What reaches for a network, and what for. */
function Network() {
  const t = useT();
  const status = useQuery({ queryKey: ["status"], queryFn: () => api.system.status() });
  const data = useQuery({ queryKey: ["data"], queryFn: () => api.data.show() });
  const providers = useQuery({ queryKey: ["providers"], queryFn: () => api.agent.providers() });
  const failed = [status, data, providers].find((each) => each.isError);
  usePainted("settings-privacy", !status.isPending && !data.isPending && !providers.isPending);
  return (
    <Section id="privacy-network" title={t("privacy.network")} note={t("privacy.networkNote")}>
      {failed && <ErrorBanner error={failed.error} retry={() => void failed.refetch()} />}
      <dl>
        <Fact name={t("privacy.listen")}>
          {status.data?.address} <span className="text-text-3">{t("privacy.listenNote")}</span>
        </Fact>
        <Fact name={t("privacy.database")}>
          {data.data?.engine === "postgres"
            ? t("privacy.databaseServer", { place: data.data.place })
            : t("privacy.databaseFile")}
        </Fact>
        <Fact name={t("privacy.agents")}>{t("privacy.agentsNote")}</Fact>
        <Fact name={t("privacy.providers")}>
          {providers.data?.length === 0 && t("privacy.providersNone")}
          <ul>
            {providers.data?.map((provider) => (
              <li key={provider.name}>
                {provider.label || provider.name}{" "}
                <span className="text-text-3">
                  {provider.argv?.join(" ") || provider.base_url || t("privacy.standard")}
                </span>
              </li>
            ))}
          </ul>
        </Fact>
        <Fact name={t("privacy.git")}>{t("privacy.gitNote")}</Fact>
      </dl>
    </Section>
  );
}

/** A text, and what would be kept of it. */
function Masks() {
  const t = useT();
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed);
  const masked = useQuery({
    queryKey: ["redacted", text],
    queryFn: () => api.system.redacted(text),
    enabled: text !== "",
    gcTime: 0, // what was tried may be a real key: it is not kept
    placeholderData: (before) => before,
  });
  return (
    <Section id="privacy-masks" title={t("privacy.masks")} note={t("privacy.masksNote")}>
      <p className="max-w-[70ch] border-line border-t pt-2 text-dense text-text-2">{t("privacy.known")}</p>
      <div className="mt-3 grid gap-x-6 gap-y-2 @min-[760px]:grid-cols-2">
        <label className="flex min-w-0 flex-col gap-1 text-label text-text-3">
          {t("privacy.try")}
          <textarea
            rows={5}
            spellCheck={false}
            placeholder={t("privacy.tryHint")}
            className="rounded-control border border-line-strong bg-canvas px-2 py-1.5 font-mono text-meta text-text"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <div className="flex min-w-0 flex-col gap-1 text-label text-text-3">
          <span id="privacy-result">{t("privacy.result")}</span>
          <output
            aria-labelledby="privacy-result"
            className="min-h-[92px] select-text whitespace-pre-wrap rounded-control bg-sunken px-2 py-1.5 font-mono text-meta text-text-2 [overflow-wrap:anywhere]"
          >
            {text === "" ? "" : masked.data}
          </output>
        </div>
      </div>
      {masked.isError && <ErrorBanner error={masked.error} />}
    </Section>
  );
}

/** The complete list of what uses the network, and what is masked before it is kept. */
export function PrivacyPage() {
  return (
    <div className="flex max-w-[960px] flex-col gap-7 px-8 py-5">
      <Network />
      <Masks />
    </div>
  );
}
