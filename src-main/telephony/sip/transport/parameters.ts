/**
 * `;name=value;flag` to the end of the text (RFC 3261 25.1, generic-param), strictly: null for empty parameters, stray characters and names
 * that come twice (7.3.1). Names in lower case; quoted values keep their quotes; a flag's value is the empty string. Linear.
 */
export function readParameters(text: string): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  const one = /\s*;\s*([\w\-.!%*+`'~]+)(?:\s*=\s*([^\s;,"]+|"(?:[^"\\]|\\.)*"))?/sy;
  let at = 0;
  while (at < text.length) {
    if (text.slice(at).trim() === "") break;
    one.lastIndex = at;
    const match = one.exec(text);
    const name = match?.[1]?.toLowerCase() ?? "";
    if (match === null || found.has(name) || found.size >= 64) return null;
    found.set(name, match[2] ?? "");
    at = one.lastIndex;
  }
  return found;
}
