import { Plus } from "lucide-react";
import { useState } from "react";
import { useAgents } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Section } from "../../components/facts";
import type { Provider } from "../../lib/types";
import { ProviderDialog } from "./provider-dialog";
import { ProviderRow } from "./provider-row";
import { useProviders, useSecrets } from "./queries";

const texts = {
  own: {
    title: "setup.own",
    note: "setup.ownNote",
    none: "setup.ownNone",
    add: "setup.addOwn",
    command: "holdfast agent provider set mine --kind acp -- my-agent --acp",
  },
  service: {
    title: "setup.providers",
    note: "setup.providersNote",
    none: "setup.providersNone",
    add: "setup.addProvider",
    command:
      "holdfast agent provider set ollama --kind openai_chat --base-url http://127.0.0.1:11434/v1 --model qwen3",
  },
} as const;

/** The agents that the user added: services that answer over HTTP, or programs. */
export function ProvidersSection({ own }: { own: boolean }) {
  const t = useT();
  const text = texts[own ? "own" : "service"];
  const agents = useAgents().data ?? [];
  const providers = useProviders();
  const secrets = useSecrets();
  const [dialog, setDialog] = useState<{ provider: Provider | null } | null>(null);
  const all = providers.data ?? [];
  const rows = all.filter(({ kind }) => (kind === "acp") === own);
  const failed = providers.error ?? (own ? null : secrets.error);
  return (
    <Section
      id={`setup-${own ? "own" : "providers"}`}
      title={t(text.title)}
      note={t(text.note)}
      tools={
        <Button
          small
          look="ghost"
          onClick={() => setDialog({ provider: null })}
          aria-label={t(text.add)}
          data-add={own ? "own" : "provider"}
        >
          <Plus size={13} strokeWidth={1.5} aria-hidden="true" />
          {t("setup.add")}
        </Button>
      }
    >
      {failed != null && <ErrorBanner error={failed} retry={() => void providers.refetch()} />}
      {providers.data && rows.length === 0 && (
        <div className="flex flex-col items-start gap-2 border-line border-t pt-2 text-dense text-text-3">
          <p className="max-w-[60ch]">{t(text.none)}</p>
          <CommandLine command={text.command} />
        </div>
      )}
      <ul>
        {rows.map((provider) => (
          <ProviderRow
            key={provider.name}
            provider={provider}
            providers={all}
            agents={agents}
            secrets={secrets.data ?? []}
            onChange={() => setDialog({ provider })}
          />
        ))}
      </ul>
      {dialog && (
        <ProviderDialog
          provider={dialog.provider}
          own={own}
          providers={all}
          secrets={secrets.data ?? []}
          onClose={() => setDialog(null)}
        />
      )}
    </Section>
  );
}
