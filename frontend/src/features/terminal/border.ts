/**
 * What is written where one process of a terminal ends and the next one
 * begins, before the row of the divider: it undoes what the first one left
 * switched on. The owner's screen does the same (screen.Border), so that both
 * keep the same rows.
 */
export const border = [
  "\x18",
  "\x1b7\x1b[?1049l",
  "\x1b7\x1b[?6l\x1b[r\x1b8",
  "\x1b[0m\x1b]8;;\x1b\\",
  "\x1b(B\x1b)B\x1b*B\x1b+B\x0f",
  "\x1b[4l\x1b[20l\x1b[?7h\x1b[?45l\x1b[?25h\x1b[0 q",
  "\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?1016l",
  "\x1b[?2004l\x1b[?2026l\x1b[?1l\x1b>\x1b[<99u\x1b[>4m",
  "\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\",
].join("");
