import { type RefObject, useEffect, useRef } from "react";

/** Takes the focus for something that the agent opened, and gives it back to where it was when that closes and nothing else took it. */
export function useGivenFocus(field: RefObject<HTMLElement | null>): void {
  const before = useRef(document.activeElement);
  useEffect(() => {
    const { current: last } = before;
    field.current?.focus();
    return () => {
      const lost = document.activeElement === document.body || document.activeElement === null;
      if (lost && last instanceof HTMLElement && last.isConnected) last.focus();
    };
  }, [field]);
}
