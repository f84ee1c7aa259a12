import fc from "fast-check";

/** One way to spoil a message; positions are fractions, so that they fit any length. */
export type Mutation =
  | { readonly do: "flip"; readonly at: number; readonly bits: number }
  | { readonly do: "cut"; readonly at: number }
  | { readonly do: "drop-header" | "double-header"; readonly at: number }
  | { readonly do: "swap-headers"; readonly at: number; readonly with: number }
  | { readonly do: "replace-value"; readonly at: number; readonly value: string }
  | { readonly do: "insert"; readonly at: number; readonly text: string }
  | { readonly do: "huge-header"; readonly name: string; readonly length: number; readonly of: string }
  | { readonly do: "content-length"; readonly value: string }
  | { readonly do: "fold"; readonly at: number }
  | { readonly do: "append"; readonly text: string };

const part = fc.integer({ min: 0, max: 9_999 }).map((n) => n / 10_000);
const nasty = fc.constantFrom(
  "",
  "\0",
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\r",
  "<",
  "<<<>>>",
  '"',
  '"\\',
  ";",
  ";;;;",
  ",",
  "%",
  "%00",
  "%ff",
  "\u202egpj.exe",
  "\ufeff",
  "😀",
  "黄航",
  "\ud800",
  "sip:",
  "sip:@",
  "sips:a@b",
  "tel:+49",
  "-1",
  "0",
  "4294967296",
  "99999999999999999999",
  "1e9",
  "NaN",
  "__proto__",
  "constructor",
  "*",
  "<sip:a@b>;tag=1;tag=2",
  "<sip:a@b?Route=%3Csip:c%3E>",
  "z9hG4bK",
  "application/sdp;charset=utf-16",
  "multipart/mixed;boundary=x",
  "100rel",
  "replaces, timer, nothing",
);
const names = fc.constantFrom(
  "From",
  "To",
  "Via",
  "Contact",
  "Call-ID",
  "X-Popline-Note",
  "P-Asserted-Identity",
  "Route",
  "Record-Route",
  "Diversion",
  "History-Info",
  "User-to-User",
  "Replaces",
  "Session-Expires",
  "Expires",
  "Require",
  "Reason",
  "Alert-Info",
  "Content-Disposition",
  "Refer-To",
  "Event",
);

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("flip" as const), at: part, bits: fc.integer({ min: 1, max: 255 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cut" as const), at: part }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("drop-header" as const, "double-header" as const), at: part }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("swap-headers" as const), at: part, with: part }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("replace-value" as const), at: part, value: nasty }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("insert" as const), at: part, text: nasty }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("huge-header" as const),
      name: names,
      length: fc.constantFrom(300, 2_000, 8_000, 9_000, 66_000),
      of: fc.constantFrom("a", '\\"', "<sip:a@b>,", ";a=b", "a ", "%41", "\r\n ", "é", "("),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("content-length" as const),
      value: fc.constantFrom("0", "1", "10", "999999", "-1", "1.5", " 7", "", "0x10", "00000000000000000001"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fold" as const), at: part }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("append" as const), text: nasty }) },
);

/** The message, spoilt. */
export function mutated(message: string, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce<Buffer>((bytes, one) => apply(bytes, one), Buffer.from(message));
}

function apply(bytes: Buffer, mutation: Mutation): Buffer {
  const position = (at: number) => Math.floor(at * bytes.length);
  switch (mutation.do) {
    case "flip": {
      const copy = Buffer.from(bytes);
      const at = position(mutation.at);
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ mutation.bits;
      return copy;
    }
    case "cut":
      return bytes.subarray(0, position(mutation.at));
    case "insert":
      return Buffer.concat([
        bytes.subarray(0, position(mutation.at)),
        Buffer.from(mutation.text),
        bytes.subarray(position(mutation.at)),
      ]);
    case "append":
      return Buffer.concat([bytes, Buffer.from(mutation.text)]);
    case "fold":
      return lines(bytes, mutation.at, (line) => [line.replace(/[:;, ]/, "$&\r\n ")]);
    case "drop-header":
      return lines(bytes, mutation.at, () => []);
    case "double-header":
      return lines(bytes, mutation.at, (line) => [line, line]);
    case "replace-value":
      return lines(bytes, mutation.at, (line) => [line.replace(/:.*$/s, `: ${mutation.value}`)]);
    case "huge-header": {
      const value = mutation.of.repeat(Math.ceil(mutation.length / mutation.of.length)).slice(0, mutation.length);
      return lines(bytes, 0, (line) => [line, `${mutation.name}: ${value}`]);
    }
    case "content-length":
      return Buffer.from(
        bytes.toString("latin1").replace(/Content-Length:.*?\r\n/, `Content-Length: ${mutation.value}\r\n`),
        "latin1",
      );
    case "swap-headers": {
      const rows = bytes.toString("latin1").split("\r\n");
      const [a, b] = [Math.floor(mutation.at * rows.length), Math.floor(mutation.with * rows.length)];
      [rows[a], rows[b]] = [rows[b] ?? "", rows[a] ?? ""];
      return Buffer.from(rows.join("\r\n"), "latin1");
    }
  }
}

/** Changes one header line. */
function lines(bytes: Buffer, at: number, change: (line: string) => readonly string[]): Buffer {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const rows = (end < 0 ? text : text.slice(0, end)).split("\r\n");
  const chosen = Math.min(rows.length - 1, 1 + Math.floor(at * (rows.length - 1)));
  const changed = rows.flatMap((row, i) =>
    i === chosen
      ? change(Buffer.from(row, "latin1").toString()).map((one) => Buffer.from(one).toString("latin1"))
      : [row],
  );
  return Buffer.from(changed.join("\r\n") + (end < 0 ? "" : text.slice(end)), "latin1");
}
