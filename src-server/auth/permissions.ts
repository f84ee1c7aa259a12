import type { Role } from "#shared/contract/central/index.ts";
import type { Entity } from "#shared/crm/index.ts";

export type RecordAction = "read" | "create" | "update" | "delete";

const all: readonly Role[] = ["agent", "supervisor", "administrator"];
const leads: readonly Role[] = ["supervisor", "administrator"];
const administrators: readonly Role[] = ["administrator"];
const nobody: readonly Role[] = [];

/** Which roles may do what with which records, over REST and over sync alike. Users are not records here: see user-routes. */
const permissions: Readonly<Record<Entity, Readonly<Record<RecordAction, readonly Role[]>>>> = {
  colleague: { read: all, create: nobody, update: nobody, delete: nobody },
  disposition: { read: all, create: administrators, update: administrators, delete: administrators },
  customer: { read: all, create: all, update: all, delete: leads },
  contact: { read: all, create: all, update: all, delete: all },
  lead: { read: all, create: all, update: all, delete: leads },
  phone: { read: all, create: all, update: all, delete: all },
  interaction: { read: all, create: all, update: all, delete: administrators },
  task: { read: all, create: all, update: all, delete: all },
};

export function mayDo(role: Role, action: RecordAction, entity: Entity): boolean {
  return permissions[entity][action].includes(role);
}
