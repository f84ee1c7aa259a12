import { type Entity, entityNames } from "#shared/crm/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import type { Held } from "./central-messages.ts";
import type { FaultDesk, Kept } from "./fault-desk.ts";
import { unaudited } from "./ledger.ts";
import { mend, type Play } from "./play.ts";

/** Refusals that a desk may end with; all else is a mistake of ours. */
const fairReasons: ReadonlySet<string> = new Set(["deleted", "not-found", "reference-missing", "forbidden"]);
const parkedMs = 11 * 60_000;
const quietRounds = 2;
const maxRounds = 40;

/** Mends everything and synchronises until nothing more happens at any desk. @throws Error when something stays unsent */
export async function drain(play: Play): Promise<void> {
  await mend(play);
  play.host.gate.protocol(null);
  for (const desk of play.desks) await desk.idle();
  let quiet = 0;
  for (let round = 0; quiet < quietRounds; round += 1) {
    if (round >= maxRounds)
      throw new Error(`not quiet after ${maxRounds} rounds: ${play.desks.map(stateOf).join("; ")}`);
    let moved = false;
    for (const desk of play.desks) {
      const signedIn = await desk.signedIn();
      const before = cursorOf(desk);
      await desk.round();
      moved ||= !signedIn || before !== cursorOf(desk) || pendingOf(desk) > 0 || desk.session.account() === null;
      // Records that were set aside are tried again when their time has come.
      if (round > 3 && pendingOf(desk) > 0) desk.offset += parkedMs;
    }
    quiet = moved ? 0 : quiet + 1;
  }
}

const pendingOf = (desk: FaultDesk) => desk.session.account()?.store.read.outbox.counts().pending ?? 0;
const cursorOf = (desk: FaultDesk) => desk.session.account()?.store.read.sync.position().cursor ?? null;
const stateOf = (desk: FaultDesk) =>
  `${desk.username} ${desk.session.state().name} ${JSON.stringify(desk.session.account() === null ? null : desk.sync().state())}`;

/** @returns a sentence for each thing that is not as promised */
export async function brokenPromises(play: Play): Promise<string[]> {
  const { host, ledger } = play;
  const kept = new Map<string, Kept>();
  const problems: string[] = [];
  for (const desk of play.desks) {
    const own = await desk.kept();
    kept.set(desk.username, own);
    for (const { reason, detail, mutation } of own.rejected)
      if (!fairReasons.has(reason))
        problems.push(
          `${desk.username}: ${mutation.entity} was refused as ${reason} (${detail}): ${JSON.stringify(mutation)}`,
        );
    problems.push(
      ...differences(desk.username, await desk.rows(), await host.ask({ ask: "held", username: desk.username }), own),
    );
  }
  const history = await host.ask({ ask: "history" });
  problems.push(...ledger.broken(history, kept));
  if (!ledger.anyErased()) problems.push(...unaudited(history, await host.ask({ ask: "audited" })));
  return problems;
}

/** The desk's rows against those that it has to hold. A new record that central refused is its author's only copy and stays. */
function differences(
  username: string,
  rows: ReadonlyMap<Entity, ReadonlyMap<string, Fields>>,
  held: Held,
  kept: Kept,
): string[] {
  const problems: string[] = [];
  const refused = new Set(kept.rejected.map(({ mutation }) => mutation.id));
  for (const entity of entityNames) {
    const here = rows.get(entity) ?? new Map<string, Fields>();
    const there = new Map((held[entity] ?? []).map((row) => [String(row.id), row]));
    for (const [id, row] of there) {
      const mine = here.get(id);
      if (mine === undefined) problems.push(`${username} lacks ${entity} ${id}`);
      else if (canonical(mine) !== canonical(row))
        problems.push(`${username} has another ${entity} ${id}: ${canonical(mine)} instead of ${canonical(row)}`);
    }
    for (const [id, row] of here)
      if (!there.has(id) && !(row.version === 0 && refused.has(id)))
        problems.push(`${username} holds ${entity} ${id}, which is not for it: ${canonical(row)}`);
  }
  return problems;
}

function canonical(row: unknown): string {
  if (typeof row !== "object" || row === null) return JSON.stringify(row) ?? "null";
  const entries = Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([field, value]) => `${field}:${canonical(value)}`).join(",")}}`;
}
