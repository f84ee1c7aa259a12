/** One message of the manager interface: a response, or an event. Names are as Asterisk writes them; a name that comes twice keeps its last value. */
export class AmiMessage {
  readonly #fields: ReadonlyMap<string, string>;

  constructor(fields: ReadonlyMap<string, string>) {
    this.#fields = fields;
  }

  /** The value; "" when it is absent, or when Asterisk says that it does not know. */
  get(name: string): string {
    const value = this.#fields.get(name) ?? "";
    return value === "<unknown>" || value === "<none>" ? "" : value;
  }

  /** A variable of the event's channel that the exchange tells with every event (channelvars of manager.conf); null: it does not tell it. */
  variable(name: string): string | null {
    return this.#fields.get(`ChanVariable:${name}`) ?? null;
  }

  get event(): string {
    return this.get("Event");
  }

  get response(): string {
    return this.get("Response");
  }

  get actionId(): string {
    return this.get("ActionID");
  }
}

/** Fields of an action. A list repeats the name. */
export type AmiFields = Readonly<Record<string, string | readonly string[]>>;

/** The bytes of an action. @throws RangeError when a value holds a line break: it would be another action. */
export function amiText(fields: AmiFields): string {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    for (const one of typeof value === "string" ? [value] : value) {
      if (/[\r\n\0]/.test(one)) throw new RangeError(`The value of ${name} can't be sent to the exchange.`);
      lines.push(`${name}: ${one}\r\n`);
    }
  }
  return `${lines.join("")}\r\n`;
}
