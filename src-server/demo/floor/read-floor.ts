import type { UserId } from "#shared/ids.ts";
import type { Db } from "../../db/open-database.ts";
import { readQueues } from "../../queues/read-queues.ts";
import type { DemoQueue } from "../exchange/index.ts";
import type { KnownCaller } from "./callers.ts";
import type { Place } from "./colleague.ts";
import { colleagues, floorQueues } from "./floor-cast.ts";

/** Enough that the same customer does not call twice in an hour. */
const someCustomers = 400;

/** Customers who can call, with one of their numbers. */
export async function knownCallers(db: Db): Promise<KnownCaller[]> {
  const rows = await db
    .selectFrom("customer")
    .innerJoin("phone", "phone.customerId", "customer.id")
    .select(["customer.name", "phone.e164"])
    .distinctOn("customer.id")
    .where("customer.status", "=", "active")
    .where("customer.deletedAt", "is", null)
    .where("phone.deletedAt", "is", null)
    .where("phone.contactId", "is", null)
    .where("phone.e164", "is not", null)
    .orderBy("customer.id")
    .orderBy("phone.id")
    .limit(someCustomers)
    .execute();
  return rows.flatMap(({ name, e164 }) => (e164 === null ? [] : [{ name, number: e164 }]));
}

/** A user whom the demo plays, as long as nobody is signed in as him. */
export interface FloorUser {
  readonly userId: UserId;
  readonly extension: string;
  readonly name: string;
  /** As central's configuration has it now. */
  readonly places: readonly Place[];
}

/** The floor as central is configured now. */
export interface Floor {
  readonly queues: readonly (DemoQueue & { readonly share: number })[];
  readonly users: readonly FloorUser[];
}

export async function readFloor(db: Db): Promise<Floor> {
  const queues = (await readQueues(db)).filter((it) => it.active);
  const users = await db
    .selectFrom("appUser")
    .select(["id", "name", "extension", "teamId"])
    .where(
      "username",
      "in",
      colleagues.map((it) => it.username),
    )
    .where("deletedAt", "is", null)
    .where("active", "=", true)
    .execute();
  return {
    queues: queues.map(({ exchangeName, number }) => ({
      name: exchangeName,
      number,
      share: floorQueues.find((it) => it.name === exchangeName)?.share ?? 10,
    })),
    users: users.flatMap(({ id, name, extension, teamId }) => {
      if (extension === null) return [];
      const places = queues.flatMap(({ exchangeName, members, teams }) => {
        const own = [
          ...members.filter((it) => it.userId === id).map((it) => it.priority),
          ...teams.filter((it) => it.teamId === teamId).map((it) => it.priority),
        ];
        return own.length === 0 ? [] : [{ queue: exchangeName, penalty: Math.min(...own) - 1 }];
      });
      return [{ userId: id, extension, name, places }];
    }),
  };
}
