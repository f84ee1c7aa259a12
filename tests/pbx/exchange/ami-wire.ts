/** One message of the manager interface: a response (`Response`) or an event (`Event`), with its fields as Asterisk names them. */
export interface AmiMessage {
  /** The event's name; empty for a response. */
  readonly event: string;
  /** Of a repeated field the last one. */
  readonly fields: Readonly<Record<string, string>>;
  /** The lines of a Command's output. */
  readonly output: readonly string[];
}

/** Cuts the manager interface's stream into messages. */
export class AmiReader {
  #rest = "";

  read(chunk: string): AmiMessage[] {
    const blocks = (this.#rest + chunk).split("\r\n\r\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.filter((it) => it.trim() !== "").map(parse);
  }
}

/** @param fields a list stands for a field that is repeated */
export function writeAmi(fields: Readonly<Record<string, string | readonly string[]>>): string {
  const lines = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((it) => `${name}: ${it}`));
  if (lines.some((line) => /[\r\n]/.test(line)))
    throw new Error("A field of the manager interface holds a line break.");
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function parse(block: string): AmiMessage {
  const fields: Record<string, string> = {};
  const output: string[] = [];
  for (const line of block.split("\r\n")) {
    const at = line.indexOf(":");
    if (at < 0) continue;
    const name = line.slice(0, at);
    const value = line.slice(at + 1).trimStart();
    if (name === "Output") output.push(line.slice(at + 2));
    else fields[name] = value;
  }
  return { event: fields.Event ?? "", fields, output };
}
