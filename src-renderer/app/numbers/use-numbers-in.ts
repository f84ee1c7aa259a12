import { useEffect, useState } from "react";
import { useDesk, useSlice } from "../desk-context.ts";
import { isOneNumber } from "./is-one-number.ts";
import type { TextNumber } from "./text-number.ts";

const pauseMs = 80;
const none: readonly TextNumber[] = [];

/** The numbers in a text that is more than one number; asked of the desk while the agent types or pastes. */
export function useNumbersIn(text: string): readonly TextNumber[] {
  const { client } = useDesk();
  const rules = useSlice("settings", (settings) => settings.phone);
  const [found, setFound] = useState(none);
  const isWorthAsking = text.replace(/\D/g, "").length >= 7 && !isOneNumber(text, rules);
  useEffect(() => {
    if (!isWorthAsking) {
      setFound(none);
      return;
    }
    const stale = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { items } = await client.links.recognise({ text }, { signal: stale.signal });
        if (!stale.signal.aborted) setFound(items);
      } catch {
        // The list has the other lines; the next key asks again.
        if (!stale.signal.aborted) setFound(none);
      }
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stale.abort();
    };
  }, [client, text, isWorthAsking]);
  return found;
}
