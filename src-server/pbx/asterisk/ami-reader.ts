import { AmiMessage } from "./ami-message.ts";

/** No message of Asterisk comes near it. */
const maxMessageChars = 256 * 1024;
const greeting = /^Asterisk Call Manager\/\S+$/;

/**
 * Cuts the stream of the manager interface into messages. Text may come in any pieces.
 * `read` throws RangeError on a message that never ends: the other side does not speak this protocol.
 */
export class AmiReader {
  #rest = "";
  #fields = new Map<string, string>();
  #chars = 0;

  read(text: string): AmiMessage[] {
    const messages: AmiMessage[] = [];
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const raw of lines) {
      const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
      if (line === "") {
        if (this.#fields.size > 0) messages.push(new AmiMessage(this.#fields));
        this.#begin();
      } else this.#take(line);
    }
    if (this.#chars + this.#rest.length > maxMessageChars)
      throw new RangeError("A message of the manager interface does not end.");
    return messages;
  }

  #begin(): void {
    this.#fields = new Map();
    this.#chars = 0;
  }

  /** A line without a colon belongs to no field that is read here (a command's output, an odd value's second line). */
  #take(line: string): void {
    if (this.#fields.size === 0 && greeting.test(line)) return;
    this.#chars += line.length;
    if (this.#chars > maxMessageChars) throw new RangeError("A message of the manager interface does not end.");
    const colon = line.indexOf(":");
    if (colon <= 0) return;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    // One line each, all of one name (manager.conf, channelvars): a colon can't be in a name, so it keeps them apart.
    const equals = name.endsWith("ChanVariable") ? value.indexOf("=") : -1;
    if (equals > 0) this.#fields.set(`${name}:${value.slice(0, equals)}`, value.slice(equals + 1));
    else this.#fields.set(name, value);
  }
}
