import { useCallback, useEffect, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import type { TransferTarget } from "#shared/contract/desk/index.ts";
import { dialTarget } from "#shared/phone/dial-target.ts";
import type { PhoneRules } from "#shared/phone/types.ts";

const pauseMs = 80;

interface Answer {
  readonly text: string | null;
  readonly items: readonly TransferTarget[];
  readonly failed: boolean;
}

export interface Targets {
  /** Of the text before, until the desk has answered for what is typed now: a list that empties at each key could not be read. */
  readonly items: readonly TransferTarget[];
  /** Why there is nobody in the list; null: there is, or the answer is on its way. */
  readonly problem: "none" | "nobody-yet" | "failed" | null;
  /** The one that Enter means: the marked one, or the first for what is typed, as soon as that is known. */
  readonly meant: (marked: TransferTarget | undefined) => Promise<TransferTarget | undefined>;
}

/** Whom a call can be given to, asked while the agent types. A number that was typed can be chosen whatever the desk answers. */
export function useTargets(typed: string): Targets {
  const { client } = useDesk();
  const rules = useSlice("settings", (settings) => settings.phone);
  const [answer, setAnswer] = useState<Answer>({ text: null, items: [], failed: false });
  const text = typed.trim();
  const ask = useCallback(
    async (signal?: AbortSignal): Promise<Answer> => {
      try {
        const { items } = await client.phone.targets({ text }, signal ? { signal } : {});
        return { text, items: withTyped(items, text, rules), failed: false };
      } catch {
        // Told under the list; a typed number is still offered.
        return { text, items: withTyped([], text, rules), failed: true };
      }
    },
    [client, text, rules],
  );
  useEffect(() => {
    const stale = new AbortController();
    const timer = setTimeout(
      async () => {
        const next = await ask(stale.signal);
        if (!stale.signal.aborted) setAnswer(next);
      },
      text === "" ? 0 : pauseMs,
    );
    return () => {
      clearTimeout(timer);
      stale.abort();
    };
  }, [ask, text]);
  const isFresh = answer.text === text;
  const none = answer.failed ? "failed" : text === "" ? "nobody-yet" : "none";
  return {
    items: answer.items,
    problem: isFresh && (answer.items.length === 0 || answer.failed) ? none : null,
    meant: async (marked) => (isFresh ? marked : (await ask()).items[0]),
  };
}

/** The list with the typed number in front, unless it stands in it already. */
function withTyped(items: readonly TransferTarget[], text: string, rules: PhoneRules): readonly TransferTarget[] {
  const target = dialTarget(text, rules);
  if (target.kind === "problem" || items.some(({ number }) => number === target.digits)) return items;
  return [{ kind: "number", name: null, number: target.digits, shown: text, detail: null }, ...items];
}
