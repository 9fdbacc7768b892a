/** The file of a name that an agent wrote: it names them from the directory that it works in. */
export function absolute(directory: string, path: string): string {
  const given = path.replace(/^\.\//, "");
  return /^([\\/]|[A-Za-z]:)/.test(given) ? given : `${directory.replace(/\/$/, "")}/${given}`;
}
