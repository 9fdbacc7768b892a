import type { ButtonHTMLAttributes, ComponentProps, ReactNode } from "react";

type Look = "plain" | "primary" | "ghost" | "danger";

const looks: Record<Look, string> = {
  plain: "border-line-strong bg-raised text-text hover:bg-hover",
  primary: "border-brass-fill bg-brass-fill text-on-brass",
  ghost: "border-transparent text-text-2 hover:bg-hover hover:text-text",
  danger: "border-line-strong bg-raised text-lost hover:bg-hover",
};

interface Props extends ComponentProps<"button"> {
  look?: Look;
  small?: boolean;
}

export function Button({ look = "plain", small = false, className = "", ...rest }: Props) {
  const size = small ? "h-6 px-2 text-meta" : "h-7 px-[11px] text-dense";
  return (
    <button
      type="button"
      className={`inline-flex shrink-0 items-center gap-[7px] whitespace-nowrap rounded-control border font-medium disabled:opacity-50 ${size} ${looks[look]} ${className}`}
      {...rest}
    />
  );
}

interface IconProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  children: ReactNode;
}

/** A button that is an icon; its label is its name and its tooltip. */
export function IconButton({ label, className = "", children, ...rest }: IconProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`grid h-6 w-6 shrink-0 place-items-center rounded-[5px] text-text-3 hover:bg-hover hover:text-text-2 disabled:opacity-45 disabled:hover:bg-transparent ${className}`}
      {...rest}
    >
      {children}
    </button>
  );
}
