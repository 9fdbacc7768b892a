import { Eraser, X } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import type { VersionNaming } from "./use-version-name";

/** As long as the service takes it, in characters. */
const longest = 120;

interface Props {
  naming: VersionNaming;
  version: number;
  /** Gives the focus back to the text. */
  onDone(): void;
}

/** The line that takes the name of a version: Enter keeps it, Escape leaves the version as it was. */
export function VersionName({ naming, version, onDone }: Props) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const { asked } = naming;
  useEffect(() => {
    if (asked > 0) field.current?.select();
  }, [asked]);
  const leave = () => {
    naming.leave();
    onDone();
  };
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    if (await naming.keep()) onDone();
  };
  const remove = async () => {
    if (await naming.remove()) onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Escape in a composition takes that back, nothing else.
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.stopPropagation();
    leave();
  };
  const label = t("task.nameOf", { version });
  return (
    <form className="shrink-0 border-line border-t px-4 py-2" onSubmit={(event) => void keep(event)}>
      {naming.error != null && <ErrorBanner error={naming.error} />}
      <div className="flex items-center gap-1.5">
        <input
          ref={field}
          className={`${fieldClass} !h-7 min-w-0 flex-1`}
          aria-label={label}
          placeholder={label}
          title={t("task.nameHint")}
          maxLength={longest}
          value={naming.name}
          onChange={(event) => naming.edit(event.target.value)}
          onKeyDown={onKeyDown}
          {...naming.composing}
        />
        <Button type="submit">{t("task.nameKeep")}</Button>
        {naming.nameOf(version) !== "" && (
          <IconButton label={t("task.nameRemove")} onClick={() => void remove()}>
            <Eraser size={14} strokeWidth={1.5} />
          </IconButton>
        )}
        <IconButton label={t("action.cancel")} onClick={leave}>
          <X size={14} strokeWidth={1.5} />
        </IconButton>
      </div>
    </form>
  );
}
