import type { ReactNode } from "react";
import { fieldClass } from "../../components/dialog";

/** A field for what programs read. */
export const mono = `${fieldClass} mt-1 font-mono !text-meta disabled:opacity-60`;

interface FieldProps {
  label: string;
  hint?: string;
  wide?: boolean;
  children: ReactNode;
}

/** A control under its name, with a line of what it takes. */
export function Field({ label, hint, wide = false, children }: FieldProps) {
  return (
    <div className={`min-w-0 ${wide ? "col-span-2" : ""}`}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children */}
      <label className="block text-dense text-text-2">
        {label}
        {children}
      </label>
      {hint && <p className="mt-1 text-meta text-text-3">{hint}</p>}
    </div>
  );
}

interface AreaProps {
  label: string;
  hint: string;
  value: string;
  required?: boolean;
  onChange(text: string): void;
}

/** A field of lines. */
export function Area({ label, hint, value, required = false, onChange }: AreaProps) {
  return (
    <Field label={label} hint={hint} wide>
      <textarea
        className={`${mono} !h-auto py-1.5`}
        rows={3}
        value={value}
        required={required}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
