/** When a backup was made, from the name that the program gave its file; null for a name of somebody else. UTC ms. */
export function backupTime(file: string): number | null {
  const stamp = /(?:^|[\\/])holdfast-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-[a-z]+\.db$/.exec(file);
  if (!stamp) return null;
  const [, year, month, day, hour, minute, second] = stamp;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}
