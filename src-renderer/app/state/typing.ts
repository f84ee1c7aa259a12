/** After this long without a key, a field with the cursor in it counts as being typed in only while it holds text of the agent's. */
const pauseMs = 10_000;

/** Knows whether the agent is in the middle of typing, so that a pop does not take the keyboard away. */
export interface TypingWatch {
  isTyping(): boolean;
  dispose(): void;
}

export function watchTyping(page: Document, now: () => number = Date.now): TypingWatch {
  let lastAt = Number.NEGATIVE_INFINITY;
  // A form that opened with the cursor in a field already filled in (a caller's name) must not keep the next pop behind it.
  const typedIn = new WeakSet<EventTarget>();
  const note = ({ target }: Event) => {
    lastAt = now();
    if (target) typedIn.add(target);
  };
  page.addEventListener("input", note, true);
  page.addEventListener("compositionstart", note, true);
  return {
    isTyping: () => {
      const field = page.activeElement;
      if (!isTextField(field)) return false;
      return now() - lastAt < pauseMs || (typedIn.has(field) && textOf(field) !== "");
    },
    dispose: () => {
      page.removeEventListener("input", note, true);
      page.removeEventListener("compositionstart", note, true);
    },
  };
}

/** Text fields; not checkboxes, buttons or lists. */
export function isTextField(element: Element | null): element is HTMLElement {
  if (element === null) return false;
  if (element.tagName === "TEXTAREA") return true;
  if (element.tagName === "INPUT") return textTypes.has((element as HTMLInputElement).type);
  return (element as HTMLElement).isContentEditable === true;
}

const textTypes = new Set([
  "text",
  "search",
  "tel",
  "email",
  "password",
  "url",
  "number",
  "date",
  "time",
  "datetime-local",
]);

function textOf(field: HTMLElement): string {
  return "value" in field && typeof field.value === "string" ? field.value : (field.textContent ?? "");
}
