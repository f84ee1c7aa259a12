import { cleanText } from "../clean-text.ts";

/** What another program asks to be shown. At least one of `tel` and `id` is needed for a pop. */
export interface PopParameters {
  readonly tel: string | null;
  readonly name: string | null;
  readonly id: string | null;
}

/** Reads `tel`, `name` and `id`, cleaned and limited in length; what is empty is null. The same for links and for the HTTP pop. */
export function popParameters(query: URLSearchParams): PopParameters {
  const value = (key: string, limit: number) => {
    const text = cleanText(query.get(key) ?? "", limit);
    return text === "" ? null : text;
  };
  // A number pasted into a URL unescaped loses its "+" to form encoding: a leading space is put back as "+".
  const tel = query.get("tel");
  const plus = tel !== null && /^ \d/.test(tel) ? "+" : "";
  const cleaned = value("tel", 128);
  return { tel: cleaned === null ? null : plus + cleaned, name: value("name", 256), id: value("id", 128) };
}
