import { useEffect, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import type { SearchHit } from "#shared/crm/search-hit.ts";

const pauseMs = 80;

export interface Found {
  /** The text that the hits are for; older than what is typed while the answer is on its way. */
  readonly text: string;
  readonly hits: readonly SearchHit[];
  readonly failed: boolean;
}

const nothing: Found = { text: "", hits: [], failed: false };

/** Asks the desk while the agent types; answers to older text are thrown away. */
export function useSearch(text: string): Found {
  const { client } = useDesk();
  const [found, setFound] = useState<Found>(nothing);
  const asked = text.trim();
  useEffect(() => {
    if (asked === "") {
      setFound(nothing);
      return;
    }
    const stale = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { items } = await client.search.query({ text: asked }, { signal: stale.signal });
        if (!stale.signal.aborted) setFound({ text: asked, hits: items, failed: false });
      } catch {
        if (!stale.signal.aborted) setFound({ text: asked, hits: [], failed: true });
      }
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stale.abort();
    };
  }, [client, asked]);
  return found;
}
