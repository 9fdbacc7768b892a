import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { api, shell } from "../lib/api";
import { toApiError } from "../lib/errors";
import { installShim } from "../lib/shim";
import type { ApiError } from "../lib/types";
import "./base.css";
import "./fonts";
import { useBindings } from "../lib/bindings";
import { useAppearance } from "./appearance";
import { installFileDrop } from "./file-drop";
import { keepFocus } from "./kept-focus";
import { makeRouter } from "./router";
import { createServices, type Services, ServicesProvider } from "./services";
import { useSettings } from "./settings";
import { StartupFailed } from "./startup-failed";

/** Sends what fails in the page to the log of the owner. */
function reportFailures(): void {
  const report = (thrown: unknown, context: string) => {
    const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
    const message = thrown instanceof Error ? thrown.message : toApiError(thrown).message;
    api.system.reportError(message, stack, context).catch(() => {});
  };
  window.addEventListener("error", (event) => report(event.error ?? event.message, "error"));
  window.addEventListener("unhandledrejection", (event) => report(event.reason, "unhandledrejection"));
}

async function startupError(): Promise<ApiError | null> {
  try {
    return await shell.startupError();
  } catch (thrown) {
    return toApiError(thrown);
  }
}

function show(root: Root, services: Services): void {
  root.render(
    <StrictMode>
      <ServicesProvider value={services}>
        <QueryClientProvider client={services.queries}>
          <RouterProvider router={makeRouter()} />
        </QueryClientProvider>
      </ServicesProvider>
    </StrictMode>,
  );
}

async function begin(): Promise<void> {
  const inBrowser = installShim();
  if (inBrowser) document.documentElement.dataset.browser = "true";
  // The token in the address has done its work once the page is here; it must not stay in the history.
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  installFileDrop();
  keepFocus();
  const element = document.getElementById("root");
  if (!element) return;
  const root = createRoot(element);
  const failed = await startupError();
  if (failed) {
    root.render(<StartupFailed error={failed} />);
    return;
  }
  reportFailures();
  const services = createServices(inBrowser);
  const stored = [useSettings, useAppearance, useBindings].map((kept) => kept.getState().load());
  await Promise.allSettled(stored); // without them the standard ones hold
  // Without it a damaged database would show an app whose every part has failed.
  await services.connection.settled();
  services.stream.start();
  show(root, services);
}

void begin();
