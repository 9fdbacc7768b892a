// Texts of a terminal's pane and of the file view. ko-pane.ts has the same keys and arguments.
export const enPane = {
  "terminal.again": "{ended} Started again {time}.",
  "terminal.againIn": "Start again in…",
  "terminal.againInTitle": "Start “{title}” again",
  "terminal.againInLabel": "Directory",
  "terminal.refused.nopath":
    "The browser does not tell where a dropped file is. Drop an image, or paste the file’s path.",
  "terminal.refused.clipboard": "The browser did not let the clipboard be used.",

  "terminal.readNothing": "It has printed nothing.",

  "pane.loading": "Earlier output is read",
  "pane.dropped": "{size} of earlier output not kept",
  "pane.limit": "Only the last {count} lines are shown",
  "pane.follow": "{key}+click: {target}",

  "find.title": "Find in this terminal",
  "find.placeholder": "Find",
  "find.case": "Match case",
  "find.word": "Whole word",
  "find.regex": "Regular expression",
  "find.previous": "Match above",
  "find.next": "Match below",
  "find.close": "Close the search",
  "find.none": "no match",
  "find.invalid": "not a valid expression",
  "find.count": "{count} matches",
  "find.place": "{index} of {count}",
  "find.earlier": "Search earlier output",

  "paste.title": "Paste this?",
  "paste.size":
    "{size}, {count, plural, one {# line} other {# lines}}. The program may run each line as it comes.",
  "paste.more": "{count, plural, one {and # more line} other {and # more lines}}",
  "paste.paste": "Paste",
  "paste.oneLine": "Paste as one line",

  "address.title": "Open this address?",
  "address.text": "The text of the link may say something else. It leads to:",
  "address.refused": "Only addresses of the web and of files are opened. This link leads to:",

  "file.view": "Text of {path}, read only",
  "file.cut": "Only the first {size} of {all} are shown.",
  "file.place": "line {line}",
} as const;
