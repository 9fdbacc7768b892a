import { ErrorBanner } from "../components/banner";
import { Logo } from "../components/logo";
import { shell } from "../lib/api";
import type { ApiError } from "../lib/types";
import { usePainted } from "./painted";
import { useT } from "./settings";

/** The page instead of the app when the owner could not begin. */
export function StartupFailed({ error }: { error: ApiError }) {
  const t = useT();
  usePainted("startup-error", true);
  return (
    <main className="h-full bg-canvas p-10">
      <div className="mx-auto max-w-[620px] pt-[12vh]">
        <Logo size={24} />
        <h1 className="mt-4 text-headline">{t("error.title")}</h1>
        <div className="-mx-2 mt-2">
          {/* A reload would ask the same process again, which opens its data only once. */}
          <ErrorBanner error={error} action={{ label: t("command.quit"), run: () => void shell.quit() }} />
        </div>
        <p className="mt-3 text-text-2">{t("error.startupHint")}</p>
      </div>
    </main>
  );
}
