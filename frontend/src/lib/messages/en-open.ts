// Texts of the window's menu, of opening files in other programs, and of files that are dropped. ko-open.ts has the same keys and arguments.
export const enOpen = {
  "open.edit": "Open in editor",
  "open.editFile": "Open the file in the editor (O)",
  "open.reveal": "Show in file manager",
  "open.inTerminal": "{program} runs in a new terminal.",
  "menu.file": "File",
  "menu.view": "View",
  "menu.session": "Session",
  "menu.help": "Help",
  "setting.editorTitle": "Editor",
  "setting.editorNote": "Files of projects and worktrees open in it. What $EDITOR names runs in a terminal.",
  "setting.editor": "Open files in",
  "setting.editor.auto": "The first that is found",
  "setting.editor.environment": "$VISUAL or $EDITOR",
} as const;
