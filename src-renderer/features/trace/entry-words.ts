import type { Words } from "#renderer/app/i18n/use-words.ts";
import { type LadderRow, readTitle, type SipSummary } from "#shared/trace/index.ts";

/** Words by a key that is made of codes: that each code has some is checked by a test. */
type Say = (key: string, values: Readonly<Record<string, string>>) => string;

/** What a row of the ladder says: of SIP what stands on the wire, of events words. */
export function entryWords(words: Words, row: LadderRow): string {
  if (row.kind === "arrow" && row.sip !== null) return sipWords(words, row.sip);
  const read = readTitle(row.entry);
  if (read === null) return row.entry.title;
  const say = words as unknown as Say;
  const values = spoken(say, read.code, read.values);
  return say(`trace:${read.kind}.${read.code}`, values) + because(values);
}

function sipWords(words: Words, { method, status, phrase, hasSdp }: SipSummary): string {
  const start = status === null ? method : `${status} ${phrase}`.trim();
  return [start, ...(status === null || method === "" ? [] : [method]), ...(hasSdp ? [words("trace:sdp")] : [])].join(
    " · ",
  );
}

/** Values that are the desk's own words: by code and name of the value, the list of i18n that they stand in. */
const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  state: { from: "trace:state-name", to: "trace:state-name", cause: "phone:cause" },
  link: { to: "trace:link-name", error: "phone:link-error" },
  identity: { number: "trace:number" },
  transfer: { state: "trace:transfer-state" },
  ice: { state: "trace:ice" },
  flowing: { direction: "trace:flowing" },
  page: { event: "trace:page" },
  microphone: { state: "trace:microphone" },
  "device-lost": { role: "trace:role" },
  "device-back": { role: "trace:role" },
  quality: { measure: "trace:measure" },
  "needs-gesture": { needed: "trace:gesture" },
};

/** One that this version has no word for stays as it is. */
function spoken(say: Say, code: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const list = lists[code]?.[name];
      return [name, list === undefined ? value : say(`${list}.${value}`, { ...values, defaultValue: value })];
    }),
  );
}

/** Why: the cause of an end, the status that the exchange gave, what the line failed of. */
function because({ cause, status, error }: Readonly<Record<string, string>>): string {
  return [cause, status, error].map((part) => (part === undefined ? "" : ` · ${part}`)).join("");
}
