import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Keys } from "./keys.tsx";
import styles from "./tip-layer.module.css";

interface Shown {
  readonly target: Element;
  readonly label: string;
  readonly keys: readonly string[];
}

const delayMs = 350;

/**
 * The one tooltip of the page: under (or above) whatever carries `data-tip` and is pointed at or focused by the keyboard. It repeats the
 * accessible name, so it is hidden from screen readers. Escape takes it away (WCAG 1.4.13).
 */
export function TipLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (target: Element | null, ms: number) => {
      clearTimeout(timer);
      const label = target?.getAttribute("data-tip");
      if (!target || !label) return setShown(null);
      const keys = target.getAttribute("data-tip-keys")?.split(" ") ?? [];
      timer = setTimeout(() => target.isConnected && setShown({ target, label, keys }), ms);
    };
    const over = (event: Event) => later(tipAt(event.target), delayMs);
    const focus = (event: Event) => {
      const target = tipAt(event.target);
      if (target?.matches(":focus-visible")) later(target, delayMs);
    };
    const hide = () => later(null, 0);
    const key = (event: KeyboardEvent) => event.key === "Escape" && hide();
    const listeners = { pointerover: over, focusin: focus, focusout: hide, pointerdown: hide, scroll: hide } as const;
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener, true);
    document.addEventListener("keydown", key, true);
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener, true);
      document.removeEventListener("keydown", key, true);
    };
  }, []);
  useLayoutEffect(() => {
    if (shown && box.current) place(box.current, shown.target);
  }, [shown]);
  if (!shown) return null;
  return (
    <div ref={box} className={styles.tip} aria-hidden="true">
      {shown.label}
      {shown.keys.length > 0 && <Keys parts={shown.keys} onColor />}
    </div>
  );
}

function tipAt(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest("[data-tip]") : null;
}

function place(box: HTMLElement, target: Element): void {
  const at = target.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(4, Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - 4));
  const below = at.bottom + 6;
  const top = below + height > innerHeight ? at.top - height - 6 : below;
  box.style.translate = `${Math.round(left)}px ${Math.round(top)}px`;
}
