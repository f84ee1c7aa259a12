import type { CentralFunction } from "#shared/contract/central/index.ts";
import type { Entity } from "#shared/crm/index.ts";
import { mayUse } from "./functions.ts";
import type { Identity } from "./identity.ts";

export type RecordAction = "read" | "create" | "update" | "delete";
/** Who may: everybody (within his scope), nobody, or whose role grants the function. */
type Need = "anyone" | "nobody" | CentralFunction;

const written = { read: "anyone", create: "records.edit", update: "records.edit" } as const;
const own = { read: "anyone", create: "anyone", update: "anyone" } as const;

/** What each action on records asks for, over REST and over sync alike. Users are not records here: see user-routes. */
const needs: Readonly<Record<Entity, Readonly<Record<RecordAction, Need>>>> = {
  colleague: { read: "anyone", create: "nobody", update: "nobody", delete: "nobody" },
  disposition: {
    read: "anyone",
    create: "dispositions.manage",
    update: "dispositions.manage",
    delete: "dispositions.manage",
  },
  customer: { ...written, delete: "customers.delete" },
  lead: { ...written, delete: "customers.delete" },
  contact: { ...written, delete: "records.edit" },
  phone: { ...written, delete: "records.edit" },
  // Everybody takes calls and has things to do.
  interaction: { ...own, delete: "interactions.delete" },
  task: { ...own, delete: "anyone" },
};

export function mayDo(identity: Pick<Identity, "functions">, action: RecordAction, entity: Entity): boolean {
  const need = needs[entity][action];
  return need === "anyone" || (need !== "nobody" && mayUse(identity, need));
}
