/** The picker, the launch report and the first run. */
export const enLaunch = {
  "command.pinSession": "Pin or unpin the session",
  "session.pin": "Pin",
  "session.unpin": "Unpin",

  "launch.pinned": "Pinned",
  "launch.pinThis": "Pin this session. It stands first and is never removed by retention.",
  "launch.unpinThis": "Unpin this session",
  "launch.project": "Project",
  "launch.everyProject": "Every project",
  "launch.order": "Order",
  "launch.order.project": "By project",
  "launch.order.recent": "Recent first",
  "launch.recent": "Recent",
  "launch.inSessions": "Inside sessions",
  "launch.moreHits": "Search everything for “{query}”",

  "report.run.needs": "Waits for your decision.",
  "report.outcome.waits": "Waits for you.",
  "report.outcome.parked": "Not started.",
  "report.outcome.againJob": "A later job goes on with it.",
  "report.count.needs": "{count, plural, one {waits for you} other {wait for you}}",
  "report.openGate": "Open gate",
  "report.openRun": "Open run",
  "report.retry": "Retry",
  "report.start": "Start",
  "report.notStarted": "Not started: {message}",
} as const;
