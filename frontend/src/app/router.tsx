import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { AttentionCenter } from "../features/attention/attention-center";
import { LaunchScreen } from "../features/launch/launch-screen";
import { fetchPalette, palette } from "../features/palette/fetched";
import { readState } from "../features/search/search-state";
import { shell } from "../lib/api";
import { toApiError } from "../lib/errors";
import type { Work } from "../lib/types";
import { CommandKeys, CommandProvider } from "./commands";
import { useDesktop } from "./desktop";
import { NativeMenu } from "./native-menu";
import { RecoveredBanner } from "./recovered-banner";
import { useServices } from "./services";
import { useT } from "./settings";
import { useUi } from "./ui";
import { useWanted } from "./wanted";

// What the picker does not wait for: fetched when it is first shown.
const Palette = lazy(palette);
const sessionDialogs = () => import("../features/session/dialogs");
const DeleteSessionDialog = lazy(async () => ({ default: (await sessionDialogs()).DeleteSessionDialog }));
const NewSessionDialog = lazy(async () => ({ default: (await sessionDialogs()).NewSessionDialog }));
const OpenProjectDialog = lazy(async () => ({ default: (await sessionDialogs()).OpenProjectDialog }));
const RenameSessionDialog = lazy(async () => ({ default: (await sessionDialogs()).RenameSessionDialog }));
const NotificationsDialog = lazy(async () => ({
  default: (await import("../features/attention/notifications-dialog")).NotificationsDialog,
}));
const EnvironmentDialog = lazy(async () => ({
  default: (await import("../features/project/environment-dialog")).EnvironmentDialog,
}));
const QuitDialog = lazy(async () => ({ default: (await import("../features/quit/quit-dialog")).QuitDialog }));
const SendDialog = lazy(async () => ({
  default: (await import("../features/terminal/send-dialog")).SendDialog,
}));
const RecoveryScreen = lazy(async () => ({
  default: (await import("../features/recovery/recovery-screen")).RecoveryScreen,
}));
const FileView = lazy(() => import("../features/files/file-view"));
const ExportDialog = lazy(() => import("../features/bundle/export-dialog"));
const ImportDialog = lazy(() => import("../features/bundle/import-dialog"));

function OpenDialog() {
  const { dialog, close } = useUi();
  switch (dialog?.kind) {
    case "palette":
      return <Palette onClose={close} />;
    case "open-project":
      return <OpenProjectDialog given={dialog.path ?? ""} onClose={close} />;
    case "new-session":
      return <NewSessionDialog codebaseID={dialog.codebaseID} onClose={close} />;
    case "rename-session":
      return <RenameSessionDialog id={dialog.id} name={dialog.name} onClose={close} />;
    case "export":
      return <ExportDialog {...dialog} onClose={close} />;
    case "import-bundle":
      return <ImportDialog onClose={close} />;
    case "environment":
      return <EnvironmentDialog codebaseID={dialog.codebaseID} onClose={close} />;
    case "notifications":
      return <NotificationsDialog onClose={close} />;
    case "quit":
      return <QuitDialog work={dialog.work} onClose={close} />;
    case "send-to-terminal":
      return <SendDialog {...dialog} onClose={close} />;
    case "file":
      return <FileView file={dialog} onClose={close} />;
    case "delete-session":
      return <DeleteSessionDialog id={dialog.id} name={dialog.name} onClose={close} />;
    default:
      return null;
  }
}

/** The window asks before it closes over what runs or is held unsaved; a browser has no window to close. */
function useQuitQuestion(): void {
  const show = useUi((s) => s.show);
  useEffect(
    () =>
      window.runtime?.EventsOn("quit-asked", (running) => {
        show({ kind: "quit", work: running as Work });
      }),
    [show],
  );
  const { ledger } = useServices();
  useEffect(() => {
    let told = 0;
    return ledger.subscribe(() => {
      const { heldBy, pending } = ledger.snapshot();
      const held = heldBy === null ? 0 : pending;
      if (held === told) return;
      told = held;
      void shell.setUnsaved(held);
    });
  }, [ledger]);
}

/** Behind the first paint. */
function useFetchedPalette(): void {
  useEffect(() => {
    fetchPalette().catch(() => {}); // it is fetched again when it is asked for
  }, []);
}

function Root() {
  useFetchedPalette();
  useQuitQuestion();
  useDesktop();
  const { connection } = useServices();
  const link = useSyncExternalStore(connection.subscribe, connection.snapshot);
  // The address stays: once a backup is restored, the screen that was asked for opens.
  if (link.damaged)
    return (
      <Suspense fallback={null}>
        <RecoveryScreen />
      </Suspense>
    );
  return (
    <CommandProvider>
      <CommandKeys />
      <NativeMenu />
      <AttentionCenter />
      <div className="flex h-full flex-col">
        <div className="min-h-0 flex-1">
          <Outlet />
        </div>
        <RecoveredBanner />
      </div>
      <Suspense fallback={null}>
        <OpenDialog />
      </Suspense>
    </CommandProvider>
  );
}

function NoSuchPage() {
  const t = useT();
  return (
    <main className="p-10">
      <h1 className="text-title">{t("error.notFoundPage")}</h1>
      <Link to="/" className="mt-3 inline-block underline">
        {t("session.backToSessions")}
      </Link>
    </main>
  );
}

function RenderFailed({ error }: { error: unknown }) {
  const t = useT();
  const { message } = toApiError(error);
  return (
    <main className="p-10" role="alert">
      <h1 className="text-title">{t("error.rendering")}</h1>
      <pre className="mt-2 select-text whitespace-pre-wrap font-mono text-meta text-text-3">{message}</pre>
      <button type="button" className="mt-3 underline" onClick={() => window.location.reload()}>
        {t("error.reload")}
      </button>
    </main>
  );
}

/** What an address says beside its path, as far as it is text. */
function texts<K extends string>(given: Record<string, unknown>, ...names: K[]): { [name in K]?: string } {
  const said = names.filter((name) => typeof given[name] === "string");
  return Object.fromEntries(said.map((name) => [name, given[name]])) as { [name in K]?: string };
}

/** Editor and terminal are half of the program's size: the picker is painted without waiting for them. */
const Workspace = lazyRouteComponent(() => import("../features/session/workspace-screen"), "WorkspaceScreen");
const rootRoute = createRootRoute({
  component: Root,
  notFoundComponent: NoSuchPage,
  errorComponent: RenderFailed,
});
const launchRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: LaunchScreen });
const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/s/$id",
  component: Workspace,
});
/** The same screen, with its terminals in all of the room. A screen of its own would open every one anew. */
const terminalsRoute = createRoute({ getParentRoute: () => sessionRoute, path: "terminals" });

/** A job stands in its session, beside the task that it ran from. */
const jobRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/s/$id/job/$job",
  beforeLoad: ({ params: { id, job } }) => {
    useWanted.getState().wantJob({ id: job, sessionID: id });
    throw redirect({ to: "/s/$id", params: { id }, replace: true });
  },
});
const chatRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/s/$id/chat/$chat",
  component: lazyRouteComponent(() => import("../features/chat/conversation-screen"), "ConversationScreen"),
});
const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/$page",
  component: lazyRouteComponent(() => import("../features/data/settings-screen"), "SettingsScreen"),
});
const searchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/search",
  validateSearch: readState,
  component: lazyRouteComponent(() => import("../features/search/search-screen"), "SearchScreen"),
});
const costRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/cost",
  component: lazyRouteComponent(() => import("../features/cost/cost-screen"), "CostScreen"),
});
const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  validateSearch: (given: Record<string, unknown>) => texts(given, "project", "run"),
  // What names a run means its own screen.
  beforeLoad: ({ search }) => {
    if (search.run) throw redirect({ to: "/runs/$id", params: { id: search.run }, replace: true });
  },
  component: lazyRouteComponent(() => import("../features/workflow/runs-screen"), "RunsScreen"),
});
const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/$id",
  component: lazyRouteComponent(() => import("../features/workflow/run-screen"), "RunScreen"),
});
const worktreesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/worktrees",
  validateSearch: (given: Record<string, unknown>) => texts(given, "project"),
  component: lazyRouteComponent(() => import("../features/worktree/worktree-screen"), "WorktreeScreen"),
});
const reviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/worktrees/$id/review",
  validateSearch: (given: Record<string, unknown>) => texts(given, "gate", "run"),
  component: lazyRouteComponent(() => import("../features/worktree/review/review-screen"), "ReviewScreen"),
});
const workflowEditorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/workflow-editor",
  validateSearch: (given: Record<string, unknown>) => texts(given, "project", "name", "node", "run"),
  component: lazyRouteComponent(() => import("../features/workflow-editor/editor-screen"), "EditorScreen"),
});
const diagnosticsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/diagnostics/$page",
  component: lazyRouteComponent(
    () => import("../features/diagnostics/diagnostics-screen"),
    "DiagnosticsScreen",
  ),
});

/** Routes are hashes: the page is one file, in the window and in a browser alike. */
export function makeRouter() {
  return createRouter({
    routeTree: rootRoute.addChildren([
      launchRoute,
      sessionRoute.addChildren([terminalsRoute]),
      jobRoute,
      chatRoute,
      searchRoute,
      costRoute,
      settingsRoute,
      diagnosticsRoute,
      runsRoute,
      runRoute,
      worktreesRoute,
      reviewRoute,
      workflowEditorRoute,
    ]),
    history: createHashHistory(),
    defaultErrorComponent: RenderFailed,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
