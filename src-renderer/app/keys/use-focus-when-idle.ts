import { type RefObject, useEffect, useRef } from "react";
import { useDesk } from "../desk-context.ts";

/** Puts the cursor into a field when it appears, unless the agent is typing somewhere else: the keyboard is never taken away. */
export function useFocusWhenIdle<T extends HTMLElement>(): RefObject<T | null> {
  const { typing } = useDesk();
  const field = useRef<T>(null);
  useEffect(() => {
    if (!typing.isTyping()) field.current?.focus({ preventScroll: true });
  }, [typing]);
  return field;
}
