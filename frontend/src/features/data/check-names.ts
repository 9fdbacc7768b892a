import type { MessageKey } from "../../lib/i18n";

/** The checks that the page has a name for. A later program may have others. */
export const checkNames: Partial<Record<string, MessageKey>> = {
  "data directory": "check.directory",
  rights: "check.rights",
  "disk space": "check.space",
  database: "check.database",
  "database server": "check.server",
  "database write": "check.write",
  "database integrity": "check.integrity",
  "database references": "check.references",
  "database schema": "check.schema",
  "database drift": "check.drift",
  "database journal": "check.journal",
  "other machines": "check.machines",
  lease: "check.lease",
  backups: "check.backups",
  secrets: "check.secrets",
  clock: "check.clock",
  "process host": "check.host",
};
