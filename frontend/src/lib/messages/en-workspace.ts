// Texts of the walk through versions and selections. ko-workspace.ts has the same keys and arguments.
export const enWorkspace = {
  "command.olderVersion": "Task: show the older version",
  "command.newerVersion": "Task: show the newer version",
  "command.compareVersions": "Task: compare versions",
  "task.compare": "Compare versions",
  "task.compareText": "What the versions differ in",
  "task.compared": "Version {from} compared with version {to}.",
  "task.comparedSame": "Version {from} and version {to} have the same text.",
  "task.compareEnd": "End comparison",
  "task.compareBar": "Compare",
  "task.removed": "removed:",
  "task.added": "added:",
  "files.history": "Selections: {index} of {count} is current",
  "files.selection": "selection {index} of {count}",
  "files.strand": "Selections of files, selection {version} of {count} is current",
  "files.knot": "Selection {version}, {time}, {files, plural, one {# file} other {# files}}",
  "files.knotShort": "{version}, {files, plural, one {# file} other {# files}}",
  "files.old":
    "Selection {version}, {time}: {files, plural, one {# file} other {# files}}, {excluded} excluded. Read only.",
  "files.makeCurrent": "Make it current",
  "files.back": "Back to {version}",
} as const;
