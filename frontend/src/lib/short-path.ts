/** A path as a person writes it: with ~ for the home directory; "" is one that is not known. */
export function shortPath(path: string, home: string): string {
  if (home === "" || !path.startsWith(home)) return path;
  const rest = path.slice(home.length);
  return rest === "" || /^[\\/]/.test(rest) ? `~${rest}` : path;
}
