import { useEffect } from "react";
import { shell } from "../lib/api";
import { useBindings } from "../lib/bindings";
import type { MessageKey } from "../lib/i18n";
import { chordsOf, expand } from "../lib/keys";
import { type Command, useCommands } from "./commands";
import { useSettings, useT } from "./settings";
import { useUi } from "./ui";

/** The commands of each menu in their order; "" is a line between them. */
const menus = {
  file: [
    "newSession",
    "sessions",
    "openProject",
    "",
    "exportAll",
    "importBundle",
    "",
    "environment",
    "settingsData",
  ],
  view: [
    ["palette", "search", "", "toggleRail", "toggleDock", "toggleInspector", "fullTerminals", ""],
    ["nextRegion", "previousRegion", "nextWaiting", "", "runs", "worktrees", "cost", "notifications"],
  ].flat(),
  session: [
    ["runTask", "runWithOptions", "undoTask", "redoTask", "conversation", "findFiles", "filterFiles", ""],
    ["newTerminal", "splitTerminal", "splitTerminalDown", "nextTerminal", "previousTerminal"],
    ["hideTerminal", "resumeTerminal", "killTerminal", "", "openPlan", "mergePlans", "cancelJob", ""],
    ["renameSession", "deleteSession"],
  ].flat(),
  help: ["settingsKeyboard", "diagnosticsErrors", "diagnosticsAbout"],
};

const titles: Record<keyof typeof menus, MessageKey> = {
  file: "menu.file",
  view: "menu.view",
  session: "menu.session",
  help: "menu.help",
};

/** What a panel may take for itself while it has the focus. A menu would take the key before the panel sees it. */
const ofPanels = ["runTask", "filterFiles", "hideTerminal"];

/** Gives the window the commands for its menu. The shell has one on macOS only, and ignores it elsewhere. */
function useMenuContent(commands: () => Command[]): void {
  const t = useT();
  const mac = useSettings((s) => s.mac);
  const chosen = useBindings((s) => s.chosen);
  useEffect(() => {
    if (!mac) return;
    const known = new Map(commands().map((command) => [command.id, command]));
    const menuOf = (name: keyof typeof menus) => ({
      title: t(titles[name]),
      commands: menus[name].flatMap((id) => {
        if (id === "") return { id, title: "", chord: "" };
        const command = known.get(id);
        if (!command) return [];
        const [chord = ""] = ofPanels.includes(id) ? [] : chordsOf(command.keys, mac, chosen);
        return { id, title: t(command.title), chord: chord && expand(chord, mac) };
      }),
    });
    void shell.setMenu({
      file: menuOf("file"),
      view: menuOf("view"),
      session: menuOf("session"),
      help: menuOf("help"),
    });
  }, [commands, t, mac, chosen]);
}

/** Runs what is chosen in the window's menu: one that cannot run now does nothing, as its key would. */
export function NativeMenu() {
  const commands = useCommands();
  useMenuContent(commands);
  useEffect(
    () =>
      window.runtime?.EventsOn("command", (id) => {
        if (useUi.getState().dialog !== null && id !== "palette") return;
        commands()
          .find((command) => command.id === id)
          ?.run?.();
      }),
    [commands],
  );
  return null;
}
