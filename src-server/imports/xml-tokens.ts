import { FileProblem } from "./file-problem.ts";

/** A piece of an XML text. Names come without their namespace's prefix. */
export type XmlToken =
  | { readonly kind: "open"; readonly name: string; readonly attributes: string; readonly empty: boolean }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

/** A tag or a text of more than this is no spreadsheet's. Excel's longest cell has 32,767 characters. */
const maxPiece = 1024 * 1024;

/**
 * XML as it comes, the tokens of one chunk at a time (a step of its own for each would take four times as long): enough of it for the files of a spreadsheet. A document type is refused, and with it every entity but the
 * five of XML itself: no file can make it grow, or read another file.
 * @throws FileProblem
 */
export async function* xmlTokens(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly XmlToken[]> {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  for await (const chunk of bytes) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const tokens: XmlToken[] = [];
    let at = 0;
    for (;;) {
      const piece = nextPiece(text, at);
      if (piece === null) break;
      at = piece.end;
      tokens.push(...piece.tokens);
    }
    yield tokens;
    rest = text.slice(at);
    if (rest.length > maxPiece) throw new FileProblem("broken-archive");
  }
}

function nextPiece(text: string, at: number): { end: number; tokens: readonly XmlToken[] } | null {
  const begin = text.indexOf("<", at);
  if (begin < 0) return null;
  if (begin > at) return { end: begin, tokens: [{ kind: "text", text: unescaped(text.slice(at, begin)) }] };
  if (text.startsWith("<!--", at)) return until(text, at, "-->", () => []);
  if (text.startsWith("<![CDATA[", at))
    return until(text, at, "]]>", (end) => [{ kind: "text", text: text.slice(at + 9, end - 3) }]);
  if (text.startsWith("<?", at)) return until(text, at, "?>", () => []);
  // Not yet enough to tell a comment from a document type.
  if (text.startsWith("<!", at) && text.length - at < 9) return null;
  if (text.startsWith("<!", at)) throw new FileProblem("broken-archive");
  return until(text, at, ">", (end) => [tagOf(text.slice(at + 1, end - 1))]);
}

function until(text: string, at: number, mark: string, tokens: (end: number) => readonly XmlToken[]) {
  const found = text.indexOf(mark, at);
  if (found < 0) return null;
  const end = found + mark.length;
  return { end, tokens: tokens(end) };
}

function tagOf(inside: string): XmlToken {
  if (inside.startsWith("/")) return { kind: "close", name: localName(inside.slice(1).trim()) };
  const empty = inside.endsWith("/");
  const body = empty ? inside.slice(0, -1) : inside;
  const space = body.search(/\s/);
  const name = space < 0 ? body : body.slice(0, space);
  return { kind: "open", name: localName(name), attributes: space < 0 ? "" : body.slice(space), empty };
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The value of an attribute, by its whole name. */
export function attribute(attributes: string, name: string): string | null {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? null : unescaped(value);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (all, hex, decimal, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? all;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
  });
}
