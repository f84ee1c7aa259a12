import { type SipHeader, sipParts } from "./sip-text.ts";
import type { TraceEntry } from "./types.ts";

/** Digits the way people write numbers: with spaces, dashes, dots, brackets or slashes between them. */
const writtenNumber = /\+?\(?\d(?:[ ()./-]{0,2}\d){4,}/g;
/** What holds digits and is no number: ids of dialogs and records, IP addresses, ports. */
const noNumber =
  /((?:tag|branch|rinstance|ob-id)=[^\s;,>]+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\[[0-9a-f:.]+\]|\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<=[\p{L}\d\]]):\d{1,5}(?!\d))/iu;
/** The user of an address, or a whole tel: URI. */
const addressUser = /\b(sips?|tel|callto):([^@\s<>;?"]{1,128})(?=[@;?>\s",]|$)/gi;
const anyDigits = /(?<![\d])\d{5,}(?![\d])/g;
/** Dialogs, routes and abilities: numbers stand in them only by accident, and are looked for there by the numbers known from elsewhere. */
const structural = new Set([
  ...[
    "via",
    "call-id",
    "cseq",
    "max-forwards",
    "content-type",
    "content-length",
    "allow",
    "supported",
    "require",
    "user-agent",
  ],
  ...[
    "server",
    "date",
    "timestamp",
    "expires",
    "min-expires",
    "session-expires",
    "min-se",
    "accept",
    "event",
    "replaces",
  ],
  ...["subscription-state", "retry-after", "rseq", "rack", "allow-events", "x-call-ref", "in-reply-to"],
]);

/** E.164 has fifteen digits at most, and "00" may stand before them: what is longer is an id. */
const longestId = 17;
/** Digits of the same number agree in their end, however its beginning was written (+, 00, 0). */
const sameEnd = 8;

/**
 * Makes a trace's telephone numbers unreadable but for their last two digits, the same number always the same way (`number1..56`), so that
 * the ladder still reads. First `learn` every text that will be shown, then ask for each: a number is found also where only its digits are.
 * Numbers of people and extensions go; IP addresses, ports, ids of dialogs and of records stay.
 */
export class NumberHider {
  readonly #names = new Map<string, string>();

  /** A number known from elsewhere (the call's own). */
  know(number: string): void {
    const digits = digitsOf(number);
    if (digits.length >= 3) this.#nameOf(digits);
  }

  learn(entry: Pick<TraceEntry, "kind" | "title" | "body">): void {
    this.#shown(entry);
  }

  entry<E extends Pick<TraceEntry, "kind" | "title" | "body" | "sipCallId">>(entry: E): E {
    const { title, body } = this.#shown(entry);
    const sipCallId = entry.sipCallId === null ? null : this.#known(entry.sipCallId);
    return { ...entry, title: this.#known(title), body: this.#known(body), sipCallId };
  }

  /** A name or a number by itself, as in the list of calls. */
  text(text: string): string {
    const digits = digitsOf(text);
    const wholly = digits.length >= 3 && /^[+\d\s()/*#-]+$/.test(text);
    return wholly ? this.#nameOf(digits) : this.#known(this.#free(text));
  }

  #shown({ kind, title, body }: Pick<TraceEntry, "kind" | "title" | "body">): { title: string; body: string } {
    if (kind !== "sip-in" && kind !== "sip-out") return { title: this.#event(title), body: this.#free(body) };
    const parts = sipParts(body);
    const lines = [this.#line(parts.start), ...parts.headers.map((header) => this.#header(header))];
    const shown = parts.body === "" ? lines : [...lines, "", this.#sdp(parts.body)];
    return { title: this.#line(title), body: shown.join("\n") };
  }

  /** `code name=value`: a value that is all number is one, however short. */
  #event(title: string): string {
    return title.replace(/\b(number|to|from-number|name)=(\S+)/g, (_, name: string, value: string) =>
      /^[+*#\d()/-]{3,}$/.test(value) ? `${name}=${this.#nameOf(digitsOf(value))}` : `${name}=${this.#free(value)}`,
    );
  }

  #header(header: SipHeader): string {
    const named = header.name === "" && header.key === "" ? "" : `${header.name}: `;
    return named + this.#value(header);
  }

  #value({ key, value }: SipHeader): string {
    // A signed token with the numbers in it (RFC 8224).
    if (key === "identity") return "***";
    if (/authori|authenti/.test(key))
      return this.#line(value).replace(
        /(username=")(\+?\d{3,})"/i,
        (_, before: string, user: string) => `${before}${this.#nameOf(digitsOf(user))}"`,
      );
    return structural.has(key) ? value : this.#line(value);
  }

  /** Addresses, then what else is written like a number. */
  #line(text: string): string {
    return this.#free(
      text.replace(addressUser, (whole, scheme: string, user: string) => {
        const number = decoded(user);
        const plain = /^[+*#\d().-]{3,}$/.test(number) && digitsOf(number).length >= 3;
        if (!plain || isAddress(number)) return whole;
        return `${scheme}:${this.#nameOf(digitsOf(number))}`;
      }),
    );
  }

  #sdp(body: string): string {
    return body.replace(/^[siuep]=.*$/gm, (line) => `${line.slice(0, 2)}${this.#free(line.slice(2))}`);
  }

  #free(text: string): string {
    return text
      .split(noNumber)
      .map((part, at) =>
        at % 2 === 1
          ? part
          : part.replace(writtenNumber, (run: string, from: number) =>
              this.#run(run, /[\p{L}_]/u.test(part.charAt(from - 1) + part.charAt(from + run.length))),
            ),
      )
      .join("");
  }

  /** @param inWord Letters stand right before or after it. */
  #run(run: string, inWord: boolean): string {
    const digits = digitsOf(run);
    if (digits === run) return digits.length > longestId || (inWord && digits.length < 7) ? run : this.#nameOf(digits);
    if (digits.length >= 7 && digits.length <= 15) return this.#nameOf(digits);
    // Several numbers in a row, or a short one among other digits: each by itself.
    const parts = run.replace(/\d{5,17}/g, (part) => this.#nameOf(part));
    return parts !== run || digits.length < 7 ? parts : this.#nameOf(digits);
  }

  /** The digits of known numbers, wherever they stand. */
  #known(text: string): string {
    return text.replace(anyDigits, (digits) => this.#names.get(keyOf(digits)) ?? digits);
  }

  #nameOf(digits: string): string {
    const key = keyOf(digits);
    const known = this.#names.get(key) ?? `number${this.#names.size + 1}..${digits.slice(-2)}`;
    this.#names.set(key, known);
    return known;
  }
}

function keyOf(digits: string): string {
  return digits.length >= sameEnd ? digits.slice(-sameEnd) : digits;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text);
}

function decoded(user: string): string {
  return user.replace(/%2B/gi, "+").replace(/%23/g, "#").replace(/%20/g, "");
}
