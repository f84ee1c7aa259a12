import { type Kysely, sql } from "kysely";

const listening = ["supervise.listen"];
const all = [
  "supervise.listen",
  "supervise.whisper",
  "supervise.barge",
  "supervise.take-over",
  "supervise.agents",
  "supervise.message",
  "supervise.callers",
];

/** What a supervisor may do besides watching is granted one by one. Roles that watched before are given what their preset stands for; custom ones nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const grants: readonly (readonly [preset: string, functions: readonly string[]])[] = [
    ["team-lead", all],
    ["supervisor", all],
    ["quality", listening],
    ["administrator", all],
  ];
  for (const [preset, functions] of grants)
    await sql`update role set functions = functions || ${[...functions]}::text[], version = version + 1
      where preset = ${preset} and 'supervise.live' = any(functions)`.execute(db);
}
