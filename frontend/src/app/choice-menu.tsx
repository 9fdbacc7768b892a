import { Menu } from "@base-ui/react/menu";

interface Props {
  cell: string;
  label: string;
  shown: string;
  options: readonly Option[];
}

/** One thing to choose. */
export interface Option {
  id: string;
  /** Its words. */
  text: string;
  /** The language of its words, where that is not the page's. */
  lang?: string;
  choose(): void;
}

/** A cell of the status bar that opens a menu. */
export default function ChoiceMenu({ cell, label, shown, options }: Props) {
  return (
    <Menu.Root>
      <Menu.Trigger aria-label={label} className={`${cell} rounded-code hover:text-text-2`}>
        {shown}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="end" sideOffset={8} className="z-50">
          <Menu.Popup className="rounded-card border border-line-strong bg-raised p-1 shadow-overlay outline-none">
            {options.map(({ id, text, lang, choose }) => (
              <Menu.Item
                key={id}
                className="flex h-7 cursor-default items-center gap-2 rounded-control px-2 text-dense text-text-2 data-highlighted:bg-select data-highlighted:text-text"
                onClick={choose}
              >
                <span lang={lang}>{text}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
