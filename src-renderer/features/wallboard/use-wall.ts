import { useSyncExternalStore } from "react";

const wallHash = "#/wallboard?wall";

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** Whether the page is shown for a wall: its own address, so that a wall's machine can be started with it. */
export function useWall(): { on: boolean; enter: () => void; leave: () => void } {
  const on = useSyncExternalStore(subscribe, () => location.hash === wallHash);
  return {
    on,
    enter() {
      location.hash = wallHash;
      // Without the screen for itself it fills the window.
      document.documentElement.requestFullscreen?.().catch(() => undefined);
    },
    leave() {
      location.hash = "#/wallboard";
      if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined);
    },
  };
}
