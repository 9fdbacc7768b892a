import { Menu } from "@base-ui/react/menu";
import { ChevronDown, Settings2 } from "lucide-react";
import { useT } from "../../app/settings";
import { menuItem, menuPopup } from "../../components/menu";
import { StateMark } from "../../components/state-mark";
import type { ConversationChoice, PermissionMode } from "../../lib/types";

const modes: readonly PermissionMode[] = ["", "ask", "plan", "edit", "all"];
const word = (mode: PermissionMode) => (mode === "" ? "default" : mode);

const trigger =
  "inline-flex h-6 min-w-0 shrink items-center gap-1 rounded-control px-1.5 text-meta text-text-2 hover:bg-hover";

interface Props {
  choice: ConversationChoice;
  models: readonly string[];
  onChoose(choice: ConversationChoice): void;
}

/** What the agent may do without asking, for the turns to come. */
export function PermissionMenu({ choice, onChoose }: Omit<Props, "models">) {
  const t = useT();
  const current = word(choice.permission);
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={`${t("composer.permission")}: ${t(`composer.permission.${current}`)}`}
        className={trigger}
      >
        {t(`composer.permission.${current}`)}
        <ChevronDown size={11} strokeWidth={1.5} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="start" sideOffset={4} className="z-50">
          <Menu.Popup className={`${menuPopup} min-w-[260px]`}>
            <Menu.RadioGroup
              value={choice.permission}
              onValueChange={(permission) =>
                onChoose({ ...choice, permission: permission as PermissionMode })
              }
            >
              {modes.map((mode) => (
                <Menu.RadioItem
                  key={mode}
                  value={mode}
                  closeOnClick
                  className={`${menuItem} !h-auto py-1`}
                  data-mode={word(mode)}
                >
                  <StateMark mark={mode === choice.permission ? "saved" : "queued"} word="" />
                  <span>
                    <span className="block text-text">{t(`composer.permission.${word(mode)}`)}</span>
                    <span className="block text-meta text-text-3">
                      {t(`composer.permissionAbout.${word(mode)}`)}
                    </span>
                  </span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** The model of the turns to come, where the agent has several to choose from. */
export function ModelMenu({ choice, models, onChoose }: Props) {
  const t = useT();
  if (models.length === 0) return null;
  return (
    <Menu.Root>
      <Menu.Trigger aria-label={t("composer.model")} className={trigger}>
        <span className="tail-ellipsis">{choice.model || t("composer.modelDefault")}</span>
        <ChevronDown size={11} strokeWidth={1.5} className="shrink-0" aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="start" sideOffset={4} className="z-50">
          <Menu.Popup className={menuPopup}>
            <Menu.RadioGroup
              value={choice.model}
              onValueChange={(model) => onChoose({ ...choice, model: String(model) })}
            >
              {["", ...models].map((model) => (
                <Menu.RadioItem key={model} value={model} closeOnClick className={menuItem}>
                  <StateMark mark={model === choice.model ? "saved" : "queued"} word="" />
                  {model || t("composer.modelDefault")}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** How the composer itself behaves. */
export function ComposerMenu({
  enterSends,
  onEnterSends,
}: {
  enterSends: boolean;
  onEnterSends(on: boolean): void;
}) {
  const t = useT();
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={t("composer.options")}
        title={t("composer.options")}
        className="grid h-6 w-6 shrink-0 place-items-center rounded-[5px] text-text-3 hover:bg-hover"
      >
        <Settings2 size={13} strokeWidth={1.5} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="end" sideOffset={4} className="z-50">
          <Menu.Popup className={menuPopup}>
            <Menu.CheckboxItem checked={enterSends} onCheckedChange={onEnterSends} className={menuItem}>
              <StateMark mark={enterSends ? "saved" : "queued"} word="" />
              {t("composer.enterSends")}
            </Menu.CheckboxItem>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
