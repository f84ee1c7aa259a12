import { z } from "zod";

/** A number in E.164 form: `+`, then 7 to 15 digits, no leading zero (ITU-T E.164). Made only by `numberKey`. */
export const E164 = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/)
  .brand<"E164">();
export type E164 = z.infer<typeof E164>;

/** How the numbers of one site are to be read. Comes from settings; the same rules serve SIP, URLs, search, import and central. */
export const PhoneRules = z.object({
  /** ISO 3166-1 alpha-2; numbers without a country code are read as this country's. */
  defaultCountry: z.string().regex(/^[A-Z]{2}$/),
  /** National area code put before short local numbers ("010" or "10"); null: local numbers stay unusable. */
  areaCode: z
    .string()
    .regex(/^\d{1,5}$/)
    .nullable(),
  /** Internal extensions: this many digits, and nothing else. */
  internalMinDigits: z.number().int().min(2).max(6),
  internalMaxDigits: z.number().int().min(2).max(6),
  /** A digit dialled for an outside line, stripped from incoming forms ("9"); null where there is none. */
  outsidePrefix: z
    .string()
    .regex(/^\d{1,3}$/)
    .nullable(),
});
export type PhoneRules = z.infer<typeof PhoneRules>;

/** What a raw number means. One function makes it, on save and on every lookup (DESIGN 6). */
export const NumberKey = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("e164"), e164: E164, extension: z.string().nullable() }),
  z.object({ kind: z.literal("internal"), extension: z.string() }),
  z.object({ kind: z.literal("withheld"), form: z.enum(["anonymous", "restricted", "unavailable", "empty"]) }),
  /** Digits that make no valid number here; `last8` still allows a probable match. */
  z.object({ kind: z.literal("unusable"), digits: z.string(), last8: z.string().nullable() }),
]);
export type NumberKey = z.infer<typeof NumberKey>;
