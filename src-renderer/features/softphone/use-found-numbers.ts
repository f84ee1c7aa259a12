import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import type { TextNumber } from "#renderer/app/numbers/text-number.ts";

interface Found {
  /** More than one: to choose from. */
  readonly several: readonly TextNumber[];
  /** Asks the desk. A refusal is told in the phone column and counts as nothing found. */
  readonly look: (text: string) => Promise<readonly TextNumber[]>;
  readonly forget: () => void;
}

/** The numbers in a text that was typed or pasted where a number belongs. */
export function useFoundNumbers(): Found {
  const { client, problems } = useDesk();
  const [several, setSeveral] = useState<readonly TextNumber[]>([]);
  return {
    several,
    look: async (text) => {
      const found = await problems.run("phone", () => client.links.recognise({ text: text.slice(0, 20_000) }));
      const items = found?.items ?? [];
      setSeveral(items.length > 1 ? items.slice(0, 10) : []);
      return items;
    },
    forget: () => setSeveral([]),
  };
}
