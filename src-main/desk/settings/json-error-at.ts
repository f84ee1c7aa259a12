/**
 * Where a text stops being JSON (RFC 8259), as line and column from 1; null when it is JSON. For telling a person where to look:
 * JSON.parse names the place in some of its messages only, and messages are not for programs.
 */
export function jsonErrorAt(text: string): { line: number; column: number } | null {
  const scan = new Scan(text);
  const offset = scan.document();
  if (offset === null) return null;
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

const space = /[ \t\r\n]*/y;
// The lookahead keeps control characters out (RFC 8259, section 7).
const string = /"(?:(?=[ -\u{10ffff}])[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const maxDepth = 100;

/** Walks the text; each method returns false at the first thing that does not belong, with `at` standing on it. */
class Scan {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): number | null {
    const whole = this.value() && this.skip() && this.at === this.text.length;
    return whole ? null : this.at;
  }

  private value(): boolean {
    this.skip();
    if (this.depth > maxDepth) return false;
    if (this.eat("{")) return this.list("}", () => this.match(string) && this.skip() && this.eat(":") && this.value());
    if (this.eat("[")) return this.list("]", () => this.value());
    return this.match(string) || this.match(word);
  }

  private list(close: string, item: () => boolean): boolean {
    this.depth += 1;
    this.skip();
    let closed = this.eat(close);
    while (!closed) {
      this.skip();
      if (!item()) return false;
      this.skip();
      closed = this.eat(close);
      if (!closed && !this.eat(",")) return false;
    }
    this.depth -= 1;
    return true;
  }

  private skip(): true {
    this.match(space);
    return true;
  }

  private eat(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }
}
