import { usePainted } from "../../app/painted";
import { useSettingsList } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { CommandLine } from "../../components/command-line";
import { Section } from "../../components/facts";
import { type SettingNames, SettingRows } from "./setting-row";

const attention = {
  "terminal.attention_seconds": { label: "setting.attentionSeconds", unit: "setting.seconds" },
  "terminal.attention_urgent_seconds": { label: "setting.attentionUrgent", unit: "setting.seconds" },
  "terminal.stuck_seconds": { label: "setting.stuckSeconds", unit: "setting.seconds" },
} satisfies Record<string, SettingNames>;

const output = {
  "terminal.output_cap_bytes": { label: "setting.outputCap", unit: "setting.mebibytes", scale: 1 << 20 },
  "terminal.max_open": { label: "setting.maxOpen", unit: "setting.terminals" },
  "terminal.scrollback_lines": { label: "setting.scrollback", unit: "setting.lines" },
} satisfies Record<string, SettingNames>;

const panes = {
  "terminal.copy_on_select": { label: "setting.copyOnSelect" },
  "terminal.gpu": { label: "setting.gpu" },
  "terminal.paste_guard_bytes": { label: "setting.pasteGuard", unit: "setting.bytes" },
} satisfies Record<string, SettingNames>;

const editor = {
  "editor.command": {
    label: "setting.editor",
    choices: { auto: "setting.editor.auto", environment: "setting.editor.environment" },
  },
} satisfies Record<string, SettingNames>;

/** When terminals call, how much of them is kept, and how they are shown. */
export function TerminalsPage() {
  const t = useT();
  const settings = useSettingsList();
  usePainted("settings-terminals", Boolean(settings.data || settings.isError));
  return (
    <div className="grid content-start gap-x-14 gap-y-7 px-8 py-5 @min-[860px]:grid-cols-2">
      {settings.isError && <ErrorBanner error={settings.error} retry={() => void settings.refetch()} />}
      {settings.data && (
        <>
          <div className="flex min-w-0 flex-col gap-7">
            <Section
              id="terminals-attention"
              title={t("setting.attentionTitle")}
              note={t("setting.attentionNote")}
            >
              <SettingRows settings={settings.data} names={attention} />
            </Section>
            <Section id="terminals-hooks" title={t("hooks.title")}>
              <div className="flex flex-col items-start gap-2 border-line border-t pt-2 text-dense text-text-2">
                <p className="max-w-[60ch]">{t("hooks.text")}</p>
                <CommandLine command="holdfast agent hooks" />
              </div>
            </Section>
          </div>
          <div className="flex min-w-0 flex-col gap-7">
            <Section id="terminals-output" title={t("setting.outputTitle")}>
              <SettingRows settings={settings.data} names={output} />
            </Section>
            <Section id="terminals-panes" title={t("setting.paneTitle")}>
              <SettingRows settings={settings.data} names={panes} />
            </Section>
            <Section id="terminals-editor" title={t("setting.editorTitle")} note={t("setting.editorNote")}>
              <SettingRows settings={settings.data} names={editor} />
            </Section>
          </div>
        </>
      )}
    </div>
  );
}
