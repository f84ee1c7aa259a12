import { useMemo } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { type Party, partyOf, shortName } from "./party.ts";

export interface Parties {
  of(call: Call, pop: Pop | undefined): Party;
  /** One word for them, in sentences and button names. */
  nameOf(call: Call, pop: Pop | undefined): string;
}

const nobody: Party = { name: null, company: null, isVip: false, number: "", isWithheld: false, about: null };

const ways = ["listen", "whisper", "barge"] as const;

/** Who is at the other end of a call, in the words of the language in use. */
export function useParties(): Parties {
  const words = useWords();
  const formats = useFormats();
  const phone = useSlice("settings", (settings) => settings.phone);
  return useMemo(() => {
    const of: Parties["of"] = (call, pop) => {
      if (call.purpose === "room") return { ...nobody, name: words("phone:room.name", { room: call.room ?? "" }) };
      const party = partyOf(call, pop, { shown: formats.number, phone });
      if (call.purpose === "monitor") {
        const how = ways.find((it) => it === call.attached["x-popline-spy"]) ?? "listen";
        return { ...nobody, name: words(`phone:monitor.${how}`, { name: party.name ?? party.number }) };
      }
      return call.purpose === "test" ? { ...nobody, name: words("phone:test.title"), number: party.number } : party;
    };
    return { of, nameOf: (call, pop) => shortName(of(call, pop)) ?? words("phone:withheld") };
  }, [words, formats, phone]);
}
