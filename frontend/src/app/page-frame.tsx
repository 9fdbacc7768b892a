import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Logo } from "../components/logo";
import { useSessions } from "./queries";
import {
  AllSessions,
  CostLink,
  type Place,
  RailFoot,
  RailFrame,
  RunsLink,
  SearchLink,
  SessionLinks,
  WorktreesLink,
} from "./rail";
import { useT } from "./settings";
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

/** The sessions that were used last, and the ways back to work. */
function AppRail({ place, narrow }: { place: Place; narrow: boolean }) {
  const t = useT();
  const cards = useSessions("").data?.pages.flatMap((page) => page.sessions ?? []) ?? [];
  return (
    <RailFrame>
      <div className="mb-2 flex h-10 shrink-0 items-center gap-[9px] px-2 font-medium">
        <span className={`grid h-6 shrink-0 place-items-center ${narrow ? "w-4" : "w-6"}`}>
          <Logo size={16} />
        </span>
        <span className={narrow ? "sr-only" : ""}>{t("app.name")}</span>
      </div>
      <AllSessions narrow={narrow} />
      <RunsLink narrow={narrow} current={place === "runs"} />
      <WorktreesLink narrow={narrow} current={place === "worktrees"} />
      <SearchLink narrow={narrow} current={place === "search"} />
      <CostLink narrow={narrow} current={place === "cost"} />
      {!narrow && (
        <h2 className="mt-[18px] mb-1 pl-2 font-normal text-label text-text-3">{t("launch.sessions")}</h2>
      )}
      <SessionLinks cards={cards} current={null} narrow={narrow} />
      <RailFoot narrow={narrow} current={place} />
    </RailFrame>
  );
}

interface FrameProps {
  place: Place;
  title: string;
  /** The page of it, where it has several. */
  page?: string;
  children: ReactNode;
}

/** The frame of every screen but the picker and the workspace. */
export function AppFrame({ place, title, page, children }: FrameProps) {
  const { width } = useViewport();
  const { narrowRail } = frameRules(width);
  const rail = narrowRail ? 48 : width >= 1920 ? 260 : 220;
  return (
    <div className="grid h-full grid-rows-[40px_minmax(0,1fr)_26px] bg-canvas">
      <TitleBar>
        <span className="flex min-w-0 items-center gap-2 text-text-3" style={{ paddingLeft: rail + 16 }}>
          {page === undefined ? <b className="font-medium text-text">{title}</b> : title}
          {page !== undefined && (
            <>
              <ChevronRight size={12} strokeWidth={1.5} className="shrink-0" aria-hidden="true" />
              <b className="tail-ellipsis font-medium text-text">{page}</b>
            </>
          )}
        </span>
      </TitleBar>
      <div className="grid min-h-0" style={{ gridTemplateColumns: `${rail}px minmax(0,1fr)` }}>
        <AppRail place={place} narrow={narrowRail} />
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
