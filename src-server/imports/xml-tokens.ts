import sax from "sax";
import { FileProblem } from "./file-problem.ts";

/** A piece of an XML text. Names of elements come without their namespace's prefix. */
export type XmlToken =
  | { readonly kind: "open"; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

/** A tag or a text of more than this is no spreadsheet's. Excel's longest cell has 32,767 characters. */
const maxPiece = 1024 * 1024;
/** Elements inside of each other; sheets have ten. */
const maxDepth = 64;

/**
 * XML as it comes, read by sax, the tokens of one chunk at a time (a step of its own for each would take four times as long). A document type is refused,
 * and with it every entity but the five of XML itself: no file can make it grow, or read another file. What is not well-formed is refused.
 * @throws FileProblem
 */
export async function* xmlTokens(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly XmlToken[]> {
  let tokens: XmlToken[] = [];
  let depth = 0;
  const reader = sax.parser(true, { strictEntities: true } as sax.SAXOptions);
  const refuse = (cause?: unknown): never => {
    throw new FileProblem("broken-archive", cause);
  };
  reader.onerror = refuse;
  reader.ondoctype = () => refuse();
  reader.onopentag = ({ name, attributes }) => {
    depth += 1;
    if (depth > maxDepth) refuse();
    tokens.push({ kind: "open", name: localName(name), attributes: attributes as Record<string, string> });
  };
  reader.onclosetag = (name) => {
    depth -= 1;
    tokens.push({ kind: "close", name: localName(name) });
  };
  reader.ontext = (text) => {
    tokens.push({ kind: "text", text });
  };
  reader.oncdata = reader.ontext;
  const decoder = new TextDecoder("utf-8");
  for await (const chunk of bytes) {
    tokens = [];
    reader.write(decoder.decode(chunk, { stream: true }));
    yield tokens;
    if (reader.position - reader.startTagPosition > maxPiece) refuse();
  }
  tokens = [];
  reader.write(decoder.decode()).close();
  yield tokens;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
