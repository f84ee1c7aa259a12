import type { DraftShelf } from "./draft-shelf.ts";

/**
 * Sends what is typed before the page may go: when it loses the focus, is hidden or left. With the desk gone, leaving asks first.
 * Returns what ends that.
 */
export function guardPage(drafts: DraftShelf, isDeskLost: () => boolean, page: Window): () => void {
  const flush = () => drafts.flush();
  const ask = (event: BeforeUnloadEvent) => {
    drafts.flush();
    if (isDeskLost() && drafts.hasUnsaved) event.preventDefault();
  };
  page.addEventListener("blur", flush);
  page.addEventListener("pagehide", flush);
  page.document.addEventListener("visibilitychange", flush);
  page.addEventListener("beforeunload", ask);
  return () => {
    page.removeEventListener("blur", flush);
    page.removeEventListener("pagehide", flush);
    page.document.removeEventListener("visibilitychange", flush);
    page.removeEventListener("beforeunload", ask);
  };
}
