import { usePainted } from "../../app/painted";
import { useSettingsList } from "../../app/queries";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { type SettingNames, SettingRows } from "../data/setting-row";
import { notificationsKept } from "./notifications";

const kinds = {
  "notify.needs": { label: "notify.needs" },
  "notify.lost": { label: "notify.lost" },
  "notify.finished": { label: "notify.finished" },
  "notify.budget": { label: "notify.budget" },
} satisfies Record<string, SettingNames>;

const desktop = { "notify.desktop": { label: "notify.desktop" } } satisfies Record<string, SettingNames>;

/** What the user wants to be told, and where. */
export function NotificationsPage() {
  const t = useT();
  const show = useUi((s) => s.show);
  const settings = useSettingsList();
  usePainted("settings-notifications", Boolean(settings.data || settings.isError));
  return (
    <div className="grid content-start gap-x-14 gap-y-7 px-8 py-5 @min-[860px]:grid-cols-2">
      {settings.isError && <ErrorBanner error={settings.error} retry={() => void settings.refetch()} />}
      {settings.data && (
        <>
          <Section
            id="notify-kinds"
            title={t("notify.kinds")}
            note={t("notify.kindsNote", { max: notificationsKept })}
          >
            <SettingRows settings={settings.data} names={kinds} />
            <Button className="mt-3" onClick={() => show({ kind: "notifications" })}>
              {t("notify.openList")}
            </Button>
          </Section>
          <Section id="notify-desktop" title={t("notify.desktopTitle")}>
            <SettingRows settings={settings.data} names={desktop} />
            <p className="mt-2 max-w-[52ch] text-meta text-text-3">{t("notify.desktopNote")}</p>
          </Section>
        </>
      )}
    </div>
  );
}
