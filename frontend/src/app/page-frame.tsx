import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { AppRail, useProject } from "./app-rail";
import type { Place } from "./rail";
import { StatusBar } from "./status-bar";
import { TitleBar } from "./title-bar";
import { UndoBar } from "./undo";
import { frameRules, useViewport } from "./viewport";

export interface PageLink {
  page: string;
  label: string;
  icon: ReactNode;
}

interface Props {
  place: Place;
  title: string;
  pages: readonly PageLink[];
  current: PageLink;
  children: ReactNode;
}

/** Where one is: from the widest to the innermost. */
function Crumbs({ names, indent }: { names: readonly string[]; indent: number }) {
  return (
    <span className="flex min-w-0 items-center gap-2 text-text-3" style={{ paddingLeft: indent }}>
      {names.slice(0, -1).map((name) => (
        <Fragment key={name}>
          <span className="tail-ellipsis">{name}</span>
          <ChevronRight size={12} strokeWidth={1.5} className="shrink-0" aria-hidden="true" />
        </Fragment>
      ))}
      <b className="tail-ellipsis font-medium text-text">{names.at(-1)}</b>
    </span>
  );
}

interface FrameProps {
  place: Place;
  title: string;
  /** The page of it, where it has several. */
  page?: string | undefined;
  /** The id of the project that it is about; none: it is about all. */
  project?: string | null | undefined;
  children: ReactNode;
}

/** The frame of every screen but the picker and the workspace. */
export function AppFrame({ place, title, page, project: id, children }: FrameProps) {
  const { width } = useViewport();
  const { narrowRail } = frameRules(width);
  const project = useProject(id);
  const rail = narrowRail ? 48 : width >= 1920 ? 260 : 220;
  return (
    <div className="grid h-full grid-rows-[40px_minmax(0,1fr)_26px] bg-canvas">
      <TitleBar>
        <Crumbs
          names={[project?.name, title, page].filter((name) => name !== undefined)}
          indent={rail + 16}
        />
      </TitleBar>
      <div className="grid min-h-0" style={{ gridTemplateColumns: `${rail}px minmax(0,1fr)` }}>
        <AppRail
          place={place}
          narrow={narrowRail}
          project={project ? { id: project.id, name: project.name, directory: project.default_cwd } : null}
        />
        <div className="relative flex min-h-0 min-w-0 flex-col">
          {children}
          <UndoBar />
        </div>
      </div>
      <StatusBar />
    </div>
  );
}

/** The head of a screen: a region of its own, with the name of the screen. */
export function ScreenHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-line border-b px-4 py-1.5"
    >
      <h1 className="text-title tracking-[-0.005em]">{title}</h1>
      {children}
    </section>
  );
}

/** A screen about the app itself: its pages at the left, the chosen one beside them. */
export function PageFrame({ place, title, pages, current, children }: Props) {
  return (
    <AppFrame place={place} title={title} page={current.label}>
      <ScreenHead title={title} />
      <div className="grid min-h-0 flex-1 grid-cols-[188px_minmax(0,1fr)]">
        <nav aria-label={title} data-region="pages" className="border-line border-r px-2 py-3">
          {pages.map((link) => (
            <Link
              key={link.page}
              to={place === "settings" ? "/settings/$page" : "/diagnostics/$page"}
              params={{ page: link.page }}
              aria-current={link.page === current.page ? "page" : undefined}
              className={`flex h-7 items-center gap-[9px] rounded-control px-2 text-dense ${link.page === current.page ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`}
            >
              {link.icon}
              {link.label}
            </Link>
          ))}
        </nav>
        <main
          data-region="main"
          aria-label={current.label}
          className="@container min-h-0 overflow-y-auto [scrollbar-gutter:stable]"
        >
          {children}
        </main>
      </div>
    </AppFrame>
  );
}
