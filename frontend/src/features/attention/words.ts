import type { Translate } from "../../lib/i18n";
import type { Notification } from "./notifications";

/** A notification in words of the present language; what it names and what others wrote stay as they are. */
export function wordsOf(
  { place, about, title, text }: Notification,
  t: Translate,
): { title: string; text: string } {
  const ended = about === "finished" ? t("notified.finished") : t("notified.failed");
  switch (place.kind) {
    case "job":
      return { title: t("notifications.job", { title }), text: ended };
    case "run":
      return { title: t("notified.run", { workflow: title }), text: ended };
    case "question":
      return {
        title:
          place.job === null
            ? t("notifications.conversation", { title: title || t("chat.untitled") })
            : t("notifications.job", { title }),
        text,
      };
    default:
      return { title, text };
  }
}
