import { reversedDigits } from "#shared/phone/suffix.ts";
import type { Connection } from "../connection.ts";
import { afterPrefix } from "./ranges.ts";

export type NumberOwner = {
  type: "customer" | "lead";
  id: string;
  title: string;
  subtitle: string | null;
  number: string;
  exact: boolean;
};

const owners = `
  SELECT c.id AS customerId, l.id AS leadId, coalesce(c.name, l.name) AS title, k.name AS contact,
    CASE WHEN c.id IS NULL THEN l.company ELSE c.company END AS company, coalesce(p.e164, p.raw) AS number
  FROM phone p
  LEFT JOIN contact k ON k.id = p.contact_id
  LEFT JOIN lead l ON l.id = p.lead_id
  LEFT JOIN customer c ON c.id = coalesce(p.customer_id, k.customer_id, CASE WHEN l.status = 'converted' THEN l.customer_id END)`;
export const numberOwnerSql = {
  exact: `${owners} WHERE p.reversed = ? AND p.e164 = ? LIMIT ?`,
  suffix: `${owners} WHERE p.reversed >= ? AND p.reversed < ? LIMIT ?`,
} as const;

type Row = {
  customerId: string | null;
  leadId: string | null;
  title: string | null;
  contact: string | null;
  company: string | null;
  number: string;
};

/** Whose numbers end with these digits (four or more); first those whose whole number it is. */
export function numberOwners(
  connection: Connection,
  e164: string | null,
  digits: string,
  limit: number,
): NumberOwner[] {
  const reversed = reversedDigits(digits);
  const exact =
    e164 === null
      ? []
      : connection.sql<[string, string, number], Row>(numberOwnerSql.exact).all(reversedDigits(e164), e164, limit);
  const ending = connection
    .sql<[string, string, number], Row>(numberOwnerSql.suffix)
    .all(reversed, afterPrefix(reversed), limit);
  return [...exact, ...ending].flatMap((row) => {
    const id = row.customerId ?? row.leadId;
    if (id === null || row.title === null) return [];
    return {
      type: row.customerId === null ? "lead" : "customer",
      id,
      title: row.title,
      subtitle: [row.contact, row.company].filter((text) => text !== null).join(" · ") || null,
      number: row.number,
      exact: row.number === e164,
    };
  });
}
