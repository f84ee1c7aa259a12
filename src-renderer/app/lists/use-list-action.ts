import type { ActionId } from "../keys/actions.ts";
import { useAction } from "../keys/use-action.ts";

/**
 * An action of the list in front. Its keys are plain letters, so they count only while the focus is in the page itself: not in the phone
 * column, not in a form that lies over the list.
 */
export function useListAction(id: ActionId, act: () => unknown, enabled = true): void {
  useAction(id, (chord) => (chord !== null && isElsewhere(document.activeElement) ? false : act()), enabled);
}

function isElsewhere(focus: Element | null): boolean {
  if (focus === null || focus === document.body) return false;
  return focus.closest("[data-page]") === null || focus.closest("[role=dialog], [role=menu]") !== null;
}
