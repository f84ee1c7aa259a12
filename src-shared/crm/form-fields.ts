import type { FieldError } from "./forms.ts";

/** Reads the fields of one form and collects every mistake, so that all of them are shown at once. */
export class FieldReader {
  readonly errors: FieldError[] = [];

  add(path: string, code: FieldError["code"]): void {
    this.errors.push({ path, code });
  }

  /** One line, trimmed, without control and bidirectional characters; empty is null. */
  line(path: string, typed: string, max: number): string | null {
    const text = cleanLine(typed);
    if (text.length > max) this.errors.push({ path, code: "too-long", max });
    return text === "" ? null : text;
  }

  /** A line that must not be empty. */
  required(path: string, typed: string, max: number): string {
    const text = this.line(path, typed, max);
    if (text === null) this.add(path, "required");
    return text ?? "";
  }

  /** Several lines; tabs and line ends stay. */
  text(path: string, typed: string, max: number): string {
    const text = typed.toWellFormed().replace(/\r\n?/g, "\n").replace(unwanted, keptInText).trim();
    if (text.length > max) this.errors.push({ path, code: "too-long", max });
    return text;
  }

  /** An e-mail address by the rule of HTML's own field (international letters too), its domain in lower case. */
  email(path: string, typed: string): string | null {
    const text = this.line(path, typed, 254);
    if (text === null || text.length > 254) return text;
    if (!emailForm.test(text)) this.add(path, "bad-email");
    const at = text.lastIndexOf("@");
    return at < 0 ? text : text.slice(0, at) + text.slice(at).toLowerCase();
  }

  /** ISO 3166-1 alpha-2 in either case. */
  country(path: string, typed: string): string | null {
    const text = cleanLine(typed).toUpperCase();
    if (text === "") return null;
    if (!/^[A-Z]{2}$/.test(text)) this.add(path, "bad-country");
    return text;
  }

  /** An IANA name that this machine knows. */
  timeZone(path: string, typed: string): string | null {
    const text = this.line(path, typed, 64);
    if (text !== null && text.length <= 64 && !isTimeZone(text)) this.add(path, "bad-time-zone");
    return text;
  }
}

const emailForm =
  /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?)+$/u;

/** Control, formatting (bidirectional overrides among them), private and unassigned characters. */
const unwanted = /\p{C}/gu;

/** U+200D joins emoji and Indic letters: without it the text is another one. */
function keptInText(character: string): string {
  return character === "\n" || character === "\t" || character === "\u200d" ? character : "";
}

function cleanLine(typed: string): string {
  return typed
    .toWellFormed()
    .replace(/[\s\p{Z}]+/gu, " ")
    .replace(unwanted, keptInText)
    .trim();
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    // RangeError is the only answer that the platform has for an unknown zone.
    return false;
  }
}
