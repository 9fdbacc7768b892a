import { useSettings } from "../app/settings";
import { useBindings } from "../lib/bindings";
import { chordsOf, type Keys, shown } from "../lib/keys";

/** The key of a command, as this platform writes it. */
export function Key({ keys, className = "" }: { keys: Keys; className?: string }) {
  const mac = useSettings((s) => s.mac);
  const chosen = useBindings((s) => s.chosen);
  const chord = chordsOf(keys, mac, chosen)[0];
  if (!chord) return null;
  return (
    <span className={`font-normal font-sans text-micro text-text-3 ${className}`} aria-hidden="true">
      {shown(chord, mac)}
    </span>
  );
}
