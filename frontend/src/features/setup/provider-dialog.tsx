import { type FormEvent, useRef, useState } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { CheckBox } from "../../components/tick-box";
import { api } from "../../lib/api";
import type { Provider, ProviderKind, Secret } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";
import { Area, Field, mono } from "./fields";
import {
  draftOf,
  newOwn,
  orphanOf,
  type Preset,
  type ProviderDraft,
  presets,
  providerOf,
} from "./provider-draft";

const kinds: readonly Exclude<ProviderKind, "acp">[] = ["anthropic", "openai", "openai_chat"];
const services = Object.keys(presets) as Preset[];

interface Props {
  /** What is changed; null: it is added. */
  provider: Provider | null;
  own: boolean;
  providers: readonly Provider[];
  secrets: readonly Secret[];
  onClose(): void;
}

/** Stores an agent, then its key. In this order: an address that is refused takes no key with it. */
function useSave({ provider: before, providers, secrets, onClose }: Props) {
  const t = useT();
  const { queries } = useServices();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const store = async (draft: ProviderDraft, key: string) => {
    const next = providerOf(draft, before);
    if (!before && providers.some(({ name }) => name === next.name)) {
      throw { code: "invalid", message: t("setup.nameTaken") };
    }
    await api.agent.saveProvider(next);
    if (next.secret_name && key) await api.secret.set(next.secret_name, key);
    const orphan = before && !next.secret_name ? orphanOf(before, providers) : null;
    if (orphan && secrets.some(({ name }) => name === orphan)) await api.secret.remove(orphan);
  };
  const save = async (draft: ProviderDraft, key: string) => {
    setBusy(true);
    setError(null);
    try {
      await store(draft, key);
      onClose();
    } catch (thrown) {
      setError(thrown);
    }
    setBusy(false);
    for (const name of ["providers", "agents", "secrets"])
      void queries.invalidateQueries({ queryKey: [name] });
  };
  return { error, busy, save };
}

interface PartProps {
  draft: ProviderDraft;
  change(part: Partial<ProviderDraft>): void;
}

/** What is asked of a service that answers over HTTP. */
function Service({ draft, change, isNew }: PartProps & { isNew: boolean }) {
  const t = useT();
  const [preset, setPreset] = useState<Preset>("ollama");
  return (
    <>
      {isNew && (
        <Field label={t("setup.preset")} wide>
          <select
            className={`${fieldClass} mt-1`}
            value={preset}
            onChange={(event) => {
              const chosen = event.target.value as Preset;
              setPreset(chosen);
              change(presets[chosen]);
            }}
          >
            {services.map((each) => (
              <option key={each} value={each}>
                {t(`setup.preset.${each}`)}
              </option>
            ))}
          </select>
        </Field>
      )}
      <Field label={t("setup.kind")}>
        <select
          className={`${fieldClass} mt-1`}
          value={draft.kind}
          onChange={(event) => change({ kind: event.target.value as ProviderKind })}
        >
          {kinds.map((each) => (
            <option key={each} value={each}>
              {t(`setup.kind.${each}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t("setup.baseURL")}>
        <input
          className={mono}
          value={draft.baseURL}
          placeholder={draft.kind === "openai_chat" ? "" : t("setup.serviceAddress")}
          required={draft.kind === "openai_chat"}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ baseURL: event.target.value })}
        />
      </Field>
    </>
  );
}

interface KeyProps extends PartProps {
  stored: Secret | null;
  field: React.RefObject<HTMLInputElement | null>;
}

/** The key leaves the page with the one call that stores it; no state of the page ever holds it. */
function KeyField({ draft, change, stored, field }: KeyProps) {
  const t = useT();
  return (
    <div className="col-span-2">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: CheckBox is the control */}
      <label className="flex items-center gap-1.5 text-dense text-text-2">
        <CheckBox
          tick={draft.withKey ? "on" : "off"}
          onChange={(event) => change({ withKey: event.target.checked })}
        />
        {t("setup.needsKey")}
      </label>
      {draft.withKey && (
        <Field label={t("setup.keyField")} hint={t("setup.keyHint")}>
          <input
            ref={field}
            type="password"
            className={mono}
            autoComplete="new-password"
            placeholder={stored ? t("setup.keyStored") : ""}
            required={!stored}
            data-provider-key=""
          />
        </Field>
      )}
    </div>
  );
}

/** Adds an agent, or changes one that was added. */
export function ProviderDialog(props: Props) {
  const t = useT();
  const { provider, own, secrets, onClose } = props;
  const form = useStoredForm<ProviderDraft>(
    `provider_draft/${provider?.name ?? (own ? "own" : "service")}`,
    provider ? draftOf(provider) : own ? newOwn : presets.ollama,
  );
  const draft = form.values;
  const done = () => {
    form.clear();
    onClose();
  };
  // What is changed is as it was; what is added waits for the next time.
  const cancel = provider ? done : onClose;
  const { error, busy, save } = useSave({ ...props, onClose: done });
  const key = useRef<HTMLInputElement>(null);
  const { change } = form;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void save(draft, key.current?.value ?? "");
  };
  const title = provider
    ? t("setup.changeProvider", { name: provider.label || provider.name })
    : t(own ? "setup.addOwn" : "setup.addProvider");
  const stored = secrets.find(({ name }) => name !== "" && name === provider?.secret_name) ?? null;
  return (
    <Dialog title={title} onClose={cancel} wide>
      <form onSubmit={submit} className="grid grid-cols-2 gap-3" data-provider-form="" {...form.composing}>
        {!own && <Service draft={draft} change={change} isNew={provider === null} />}
        <Field label={t("setup.name")} {...(provider ? {} : { hint: t("setup.nameHint") })}>
          <input
            className={mono}
            value={draft.name}
            disabled={provider !== null}
            required
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Field label={t("setup.label")}>
          <input
            className={`${fieldClass} mt-1`}
            value={draft.label}
            autoComplete="off"
            onChange={(event) => change({ label: event.target.value })}
          />
        </Field>
        {own && (
          <Area
            label={t("setup.argv")}
            hint={t("setup.argvHint")}
            value={draft.argv}
            required
            onChange={(argv) => change({ argv })}
          />
        )}
        <Area
          label={t("setup.modelList")}
          hint={t("setup.modelListHint")}
          value={draft.models}
          onChange={(models) => change({ models })}
        />
        {!own && <KeyField draft={draft} change={change} stored={stored} field={key} />}
        {error != null && (
          <div className="col-span-2 -mx-2">
            <ErrorBanner error={error} />
          </div>
        )}
        <div className="col-span-2">
          <DialogActions>
            <Button onClick={cancel}>{t("action.cancel")}</Button>
            <Button look="primary" type="submit" disabled={busy}>
              {t("setup.save")}
            </Button>
          </DialogActions>
        </div>
      </form>
    </Dialog>
  );
}
