import { useEffect, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";

const retryMs = 2_000;

/** The microphone's level in dBFS while somebody looks; null: nothing is heard of it (yet). */
export function useMicrophoneLevel(): number | null {
  const { client } = useDesk();
  const [level, setLevel] = useState<number | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = async () => {
      try {
        for await (const { microphoneDbfs } of await client.audio.levels(undefined, { signal })) {
          if (signal.aborted) return;
          setLevel(microphoneDbfs);
        }
      } catch {
        // The desk or its media page went away; the meter falls to nothing and is asked for again.
      }
      if (signal.aborted) return;
      setLevel(null);
      timer = setTimeout(follow, retryMs);
    };
    void follow();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [client]);
  return level;
}
