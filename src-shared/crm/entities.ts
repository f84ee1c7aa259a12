import type { z } from "zod";
import { Colleague, Contact, Customer, Disposition, Interaction, Lead, Phone, Task } from "./records.ts";

/** Every synchronised kind of record, in the order in which references resolve. Push, pull, store and central derive from it. */
export const entities = {
  colleague: Colleague,
  disposition: Disposition,
  customer: Customer,
  contact: Contact,
  lead: Lead,
  phone: Phone,
  interaction: Interaction,
  task: Task,
} as const;

export type Entity = keyof typeof entities;
export type EntityRecord<E extends Entity = Entity> = z.infer<(typeof entities)[E]>;
export const entityNames = Object.keys(entities) as readonly Entity[];

/** Kinds that a desk may write; the others come from central only. */
export const writableEntities = [
  "customer",
  "contact",
  "lead",
  "phone",
  "interaction",
  "task",
] as const satisfies readonly Entity[];
export type WritableEntity = (typeof writableEntities)[number];

/** Fields in which both sides' additions are kept, one after the other, instead of a conflict (DESIGN 8.4). */
export const appendedFields: { readonly [E in WritableEntity]: readonly (keyof EntityRecord<E> & string)[] } = {
  customer: ["notes"],
  contact: [],
  lead: ["notes"],
  phone: [],
  interaction: ["notes"],
  task: ["note"],
};
