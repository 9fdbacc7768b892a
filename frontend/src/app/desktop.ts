import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { shell } from "../lib/api";

/** A window that is dragged by its edge tells its size many times a second. */
const settledMs = 400;

/** Tells the window where it stands whenever that may have changed. The page hears of sizes only: places are asked for as it loses the focus. */
function useWindowPlace(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const moved = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void shell.moved(), settledMs);
    };
    window.addEventListener("resize", moved);
    window.addEventListener("blur", moved);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("resize", moved);
      window.removeEventListener("blur", moved);
    };
  }, []);
}

/** Follows links that Holdfast was launched with, now or while it runs. */
function useLinks(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const follow = async () => {
      const link = await shell.takeLink();
      if (link) await navigate({ to: "/s/$id", params: { id: link.session_id } });
    };
    void follow();
    return window.runtime?.EventsOn("link", () => void follow());
  }, [navigate]);
}

/** What only a window of the desktop has. */
export function useDesktop(): void {
  useWindowPlace();
  useLinks();
}
