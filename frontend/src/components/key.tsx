import { useSettings } from "../app/settings";
import { type Keys, shown } from "../lib/keys";

/** The key of a command, as this platform writes it. */
export function Key({ keys, className = "" }: { keys: Keys; className?: string }) {
  const mac = useSettings((s) => s.mac);
  const chord = keys[mac ? "mac" : "other"][0];
  if (!chord) return null;
  return (
    <span className={`font-normal font-sans text-micro text-text-3 ${className}`} aria-hidden="true">
      {shown(chord, mac)}
    </span>
  );
}
