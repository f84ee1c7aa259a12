import { reversedDigits } from "#shared/phone/suffix.ts";
import type { Connection } from "../connection.ts";
import { hasNumberRuns, inNumberRuns } from "./number-runs.ts";
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
  /** Both while a first sync runs. */
  exactInRuns: `${owners} WHERE ${inNumberRuns} AND p.e164 = @e164 LIMIT @limit`,
  suffixInRuns: `${owners} WHERE ${inNumberRuns} LIMIT @limit`,
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
  const inRuns = hasNumberRuns(connection);
  const exactly = (number: string) => {
    const from = reversedDigits(number);
    return inRuns
      ? connection
          .sql<[object], Row>(numberOwnerSql.exactInRuns)
          .all({ from, to: afterPrefix(from), e164: number, limit })
      : connection.sql<[string, string, number], Row>(numberOwnerSql.exact).all(from, number, limit);
  };
  const exact = e164 === null ? [] : exactly(e164);
  const to = afterPrefix(reversed);
  const ending = inRuns
    ? connection.sql<[object], Row>(numberOwnerSql.suffixInRuns).all({ from: reversed, to, limit })
    : connection.sql<[string, string, number], Row>(numberOwnerSql.suffix).all(reversed, to, limit);
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
