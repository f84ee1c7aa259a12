import type { CentralFunction } from "#shared/contract/desk/index.ts";

/** The functions as an administrator looks for them. A test holds them against the contract's list. */
export const functionGroups: readonly {
  readonly id: "records" | "oversight" | "administration";
  readonly functions: readonly CentralFunction[];
}[] = [
  {
    id: "records",
    functions: [
      "records.edit",
      "records.assign",
      "customers.delete",
      "customers.import",
      "customers.export",
      "interactions.delete",
      "persons.erase",
    ],
  },
  {
    id: "oversight",
    functions: [
      "supervise.live",
      "supervise.listen",
      "supervise.whisper",
      "supervise.barge",
      "supervise.take-over",
      "supervise.agents",
      "supervise.message",
      "supervise.callers",
      "reports.read",
      "announcements.manage",
      "audit.read",
    ],
  },
  {
    id: "administration",
    functions: [
      "users.manage",
      "teams.manage",
      "roles.manage",
      "dispositions.manage",
      "reasons.manage",
      "queues.manage",
    ],
  },
];
