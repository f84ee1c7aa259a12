import type { HistoryRow } from "#shared/contract/desk/index.ts";
import type { PopTarget } from "#shared/pop/types.ts";

/** The number to call back: whom it was with, never our own. null: withheld. */
export function numberOf({ interaction }: HistoryRow): string | null {
  const raw = interaction.direction === "out" ? (interaction.dialed ?? interaction.rawNumber) : interaction.rawNumber;
  return interaction.e164 ?? (raw === "" ? null : raw);
}

/** The record that the call was logged to. */
export function targetOf({ interaction }: HistoryRow): PopTarget | null {
  if (interaction.customerId !== null) return { type: "customer", id: interaction.customerId };
  if (interaction.leadId !== null) return { type: "lead", id: interaction.leadId };
  return null;
}
