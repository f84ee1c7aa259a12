import { z } from "zod";
import { Colleague, Contact, Customer, Interaction, Lead, Phone, Task } from "./records.ts";

/** All that the first paint of a customer needs, in one read. */
export const CustomerCard = z.object({
  type: z.literal("customer"),
  customer: Customer,
  contacts: z.array(Contact),
  phones: z.array(Phone),
  owner: Colleague.nullable(),
  /** Newest first, at most 20. */
  interactions: z.array(Interaction),
  openTasks: z.array(Task),
});
export type CustomerCard = z.infer<typeof CustomerCard>;

export const LeadCard = z.object({
  type: z.literal("lead"),
  lead: Lead,
  phones: z.array(Phone),
  owner: Colleague.nullable(),
  interactions: z.array(Interaction),
  openTasks: z.array(Task),
});
export type LeadCard = z.infer<typeof LeadCard>;

export const RecordCard = z.discriminatedUnion("type", [CustomerCard, LeadCard]);
export type RecordCard = z.infer<typeof RecordCard>;
