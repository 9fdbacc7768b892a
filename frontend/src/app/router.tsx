import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
import { LaunchScreen } from "../features/launch/launch-screen";
import { Palette } from "../features/palette/palette";
import {
  DeleteSessionDialog,
  NewSessionDialog,
  OpenProjectDialog,
  RenameSessionDialog,
} from "../features/session/dialogs";
import { toApiError } from "../lib/errors";
import { CommandKeys, CommandProvider } from "./commands";
import { useT } from "./settings";
import { useUi } from "./ui";

function OpenDialog() {
  const { dialog, close } = useUi();
  switch (dialog?.kind) {
    case "palette":
      return <Palette onClose={close} />;
    case "open-project":
      return <OpenProjectDialog onClose={close} />;
    case "new-session":
      return <NewSessionDialog codebaseID={dialog.codebaseID} onClose={close} />;
    case "rename-session":
      return <RenameSessionDialog id={dialog.id} name={dialog.name} onClose={close} />;
    case "delete-session":
      return <DeleteSessionDialog id={dialog.id} name={dialog.name} onClose={close} />;
    default:
      return null;
  }
}

function Root() {
  return (
    <CommandProvider>
      <CommandKeys />
      <Outlet />
      <OpenDialog />
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

/** Routes are hashes: the page is one file, in the window and in a browser alike. */
export function makeRouter() {
  return createRouter({
    routeTree: rootRoute.addChildren([launchRoute, sessionRoute]),
    history: createHashHistory(),
    defaultErrorComponent: RenderFailed,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
