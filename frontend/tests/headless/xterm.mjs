// Terminals of xterm.js without a page, for the Go tests that compare with them
// (backend/screen/screentest). Each line of standard input is one request; only
// "dump" and "widths" are answered.
import { createInterface } from "node:readline";
import unicode11 from "@xterm/addon-unicode11";
import headless from "@xterm/headless";

const terminals = new Map();

function create({ id, cols, rows, scrollback }) {
  const term = new headless.Terminal({
    allowProposedApi: true,
    cols,
    logLevel: "off",
    rows,
    scrollback,
    windowOptions: { popTitle: true, pushTitle: true },
  });
  term.loadAddon(new unicode11.Unicode11Addon());
  term.unicode.activeVersion = "11";
  const one = { colours: {}, error: "", term };
  term._core._inputHandler.onColor((events) => {
    for (const { type, index, color } of events) {
      if (type === 1) one.colours[index] = (color[0] << 16) | (color[1] << 8) | color[2];
      else if (type === 2 && index === undefined) for (let i = 0; i < 256; i++) delete one.colours[i];
      else if (type === 2) delete one.colours[index];
    }
  });
  terminals.set(id, one);
}

// A failure inside of xterm.js is part of the answer: from then on there is
// nothing to compare with.
function attempt(one, action) {
  if (one.error) return;
  try {
    action();
  } catch (error) {
    one.error = String(error);
  }
}

function cells(line, cols, links) {
  const out = [];
  for (let x = 0; x < cols; x++) {
    const [content, fg, bg] = [0, 1, 2].map((i) => line._data[x * 3 + i]);
    if (content === 1 << 22 && fg === 0 && bg === 0) continue;
    const ext = bg & 0x10000000 ? line._extendedAttrs[x] : undefined;
    out.push({
      x,
      text: line.getString(x),
      width: content >> 22,
      fg,
      bg,
      ext: (ext?._ext ?? 0) >>> 0,
      link: ext?._urlId ? (links.getLinkData(ext._urlId)?.uri ?? "?") : "",
    });
  }
  return out;
}

function dump({ id, history }) {
  const { term, colours, error } = terminals.get(id);
  const core = term._core;
  const input = core._inputHandler;
  const buffer = core.buffers.active;
  const rows = [];
  const first = Math.max(0, buffer.ybase - history);
  for (let y = first; y < buffer.ybase + term.rows; y++) {
    const line = buffer.lines.get(y);
    rows.push({ wrapped: line.isWrapped, cells: cells(line, term.cols, core._oscLinkService) });
  }
  return {
    error,
    cols: term.cols,
    rows: term.rows,
    x: buffer.x,
    y: buffer.y,
    history: buffer.ybase - first,
    alternate: buffer === core.buffers.alt,
    lines: rows,
    last: (input._parser.precedingJoinState >> 1) & 3,
    modes: {
      ...core.coreService.decPrivateModes,
      insert: core.coreService.modes.insertMode,
      newLine: term.options.convertEol,
      cursorBlinks: term.options.cursorBlink,
      hidden: core.coreService.isCursorHidden,
      mouse: core.coreMouseService.activeProtocol,
      encoding: core.coreMouseService.activeEncoding,
    },
    title: input._windowTitle,
    titles: input._windowTitleStack,
    colours,
  };
}

/** The runs of characters that are not one column wide: [first, last, width]. */
function widths() {
  const { term } = terminals.values().next().value;
  const runs = [];
  for (let code = 0xa0; code <= 0x10ffff; code++) {
    const width = term._core.unicodeService.wcwidth(code);
    const last = runs.at(-1);
    if (width === 1) continue;
    if (last?.[1] === code - 1 && last[2] === width) last[1] = code;
    else runs.push([code, code, width]);
  }
  return runs;
}

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const operations = {
  new: create,
  write: ({ id, data }) => {
    const one = terminals.get(id);
    attempt(one, () => one.term._core._inputHandler.parse(Buffer.from(data, "base64")));
  },
  resize: ({ id, cols, rows }) => {
    const one = terminals.get(id);
    attempt(one, () => one.term.resize(cols, rows));
  },
  dump: (request) => answer(dump(request)),
  widths: () => answer(widths()),
  close: ({ id }) => {
    terminals.get(id).term.dispose();
    terminals.delete(id);
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  operations[request.op](request);
});
