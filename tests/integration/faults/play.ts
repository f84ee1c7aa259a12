import { assertNever } from "#shared/assert-never.ts";
import type { FieldValue } from "#shared/sync/index.ts";
import type { CentralHost } from "./central-host.ts";
import type { FaultDesk } from "./fault-desk.ts";
import type { Ledger } from "./ledger.ts";
import type { RoundFault, Step } from "./steps.ts";
import { create, edit, type Held, note, odds, picked, save } from "./typing.ts";

const hour = 3_600_000;
const month = 31 * 24 * hour;

/** One run: desks, a central, and the ledger of what was typed. */
export interface Play {
  readonly host: CentralHost;
  readonly desks: readonly FaultDesk[];
  readonly ledger: Ledger;
  /** Kinds of steps that were really taken, for the run's summary. */
  readonly taken: Map<string, number>;
  /** What was set off in the middle of a round. */
  deed: Promise<unknown>;
}

/** Everything is there again: network, database and central. Clocks stay as they are. */
export async function mend({ host }: Play): Promise<void> {
  host.gate.heal();
  await host.databases.restart();
  await host.start();
}

export async function take(play: Play, step: Step): Promise<void> {
  const { host, ledger } = play;
  play.taken.set(step.do, (play.taken.get(step.do) ?? 0) + 1);
  const at = (index: number): FaultDesk => {
    const desk = play.desks[index % play.desks.length];
    if (desk === undefined) throw new Error("a play needs desks");
    return desk;
  };
  const signedIn = async (index: number): Promise<FaultDesk | null> => {
    const desk = at(index);
    await desk.settled();
    return desk.session.account() === null ? null : desk;
  };
  switch (step.do) {
    case "create": {
      const desk = await signedIn(step.desk);
      if (desk !== null) await create(ledger, desk, step.what);
      return;
    }
    case "edit": {
      const desk = await signedIn(step.desk);
      if (desk !== null) await edit(ledger, desk, step.pick, step.field, odds[step.odd] ?? "");
      return;
    }
    case "note": {
      const desk = await signedIn(step.desk);
      if (desk !== null) await note(ledger, desk, step.pick);
      return;
    }
    case "sleep": {
      const desk = await signedIn(step.desk);
      const held = desk === null ? null : await picked(desk, step.pick, ["customer"]);
      if (desk !== null && held !== null)
        await save(desk, held, { status: held.record.status === "active" ? "dormant" : "active" });
      return;
    }
    case "remove": {
      const desk = await signedIn(step.desk);
      const held = desk === null ? null : await picked(desk, step.pick);
      if (desk === null || held === null) return;
      ledger.removed(desk.username, held.id);
      await desk.store().write.records.remove(held.entity, held.id);
      return;
    }
    case "sync":
      return sync(
        play,
        play.desks.filter((_, i) => (step.desks & (1 << i)) !== 0),
        step.fault,
      );
    case "settle": {
      const desk = await signedIn(step.desk);
      if (desk !== null) await settle(play, desk, step.mine);
      return;
    }
    case "move":
    case "erase": {
      const desk = await signedIn(1);
      const held = desk === null ? null : await picked(desk, step.pick, ["customer", "lead"]);
      if (held === null || !host.alive()) return;
      if (step.do === "move") await move(play, held, step.to);
      else
        ledger.erased(
          await host
            .ask({ ask: "erase", by: "iris", target: { type: held.entity as "customer", id: held.id as never } })
            .catch(() => []),
        );
      return;
    }
    case "transfer":
      if (host.alive()) await host.ask({ ask: "team", username: "cay", team: step.to }).catch(() => null);
      return;
    case "clock":
      if (step.who === 3) await host.clock(step.hours * hour);
      else at(step.who).offset = step.hours * hour;
      return;
    case "month":
      await host.clock(host.offset() + month);
      for (const desk of play.desks) desk.offset += month;
      if (host.alive()) await host.ask({ ask: "housekeep" }).catch(() => null);
      return;
    case "kill-central":
      return host.kill();
    case "kill-postgres":
      return host.databases.kill();
    case "restart":
      await at(step.desk).restart();
      return;
    case "kill-writer": {
      const desk = await signedIn(step.desk);
      if (desk !== null) await desk.killWriter();
      return;
    }
    case "resync": {
      const desk = await signedIn(step.desk);
      if (desk !== null) await desk.store().write.sync.resetCursor();
      return;
    }
    case "twice": {
      const desk = await signedIn(step.desk);
      if (desk !== null) await sendTwice(play, desk);
      return;
    }
    case "protocol":
      host.gate.protocol(step.version);
      return;
    default:
      assertNever(step);
  }
}

async function move({ host }: Play, { entity, id }: Held, to: string | null): Promise<void> {
  const team =
    to === null ? [] : await host.ask({ ask: "sql", text: `select id from team where name = '${to}'` }).catch(() => []);
  await host
    .ask({ ask: "change", by: "iris", entity, id, fields: { teamId: (team[0]?.id ?? null) as FieldValue } })
    .catch(() => "");
}

async function settle({ ledger }: Play, desk: FaultDesk, mine: boolean): Promise<void> {
  const { conflicts, rejected } = await desk.kept();
  const { outbox } = desk.store().write;
  const [conflict] = conflicts;
  const [refusal] = rejected;
  if (conflict !== undefined) {
    ledger.settled(conflict.mine);
    await outbox.settleConflict(
      conflict.id,
      Object.fromEntries(Object.keys(conflict.mine).map((field) => [field, mine ? "mine" : "theirs"])),
    );
  } else if (refusal !== undefined) {
    ledger.settled(refusal.mutation.fields);
    await (mine ? outbox.retryRejected(refusal.id) : outbox.dropRejected(refusal.id));
  }
}

/** The same changes in two requests at the same moment, and a third time with the next round. */
async function sendTwice({ host }: Play, desk: FaultDesk): Promise<void> {
  const account = desk.session.account();
  if (account === null || !host.alive() || desk.busy()) return;
  const mutations = await desk.store().write.outbox.take(200);
  if (mutations.length === 0) return;
  const push = () => account.central.push({ deskId: account.deskId, mutations }, AbortSignal.timeout(5_000));
  const answers = await Promise.allSettled([push(), push()]);
  const [one, two] = answers.map((it) => (it.status === "fulfilled" ? JSON.stringify(it.value) : null));
  if (one !== null && two !== null && one !== two)
    throw new Error(`the same batch sent twice at once had two answers:\n${one}\n${two}`);
}

async function sync(play: Play, desks: readonly FaultDesk[], fault: RoundFault): Promise<void> {
  const { host } = play;
  await mend(play);
  // What a black hole held up comes to its end first.
  for (const desk of desks) await desk.idle();
  for (const desk of desks) await desk.signedIn();
  disturb(play, fault);
  await Promise.race([Promise.all(desks.map((desk) => desk.round())), host.gate.hole()]);
  await play.deed;
}

function disturb(play: Play, fault: RoundFault): void {
  const { gate } = play.host;
  play.deed = Promise.resolve();
  if (fault.kind === "none") return;
  if (fault.kind !== "act") {
    gate.set(fault);
    return;
  }
  const { at, what, after } = fault;
  const act = async () => {
    if (after > 0) await new Promise((resolve) => setTimeout(resolve, after));
    const [ann] = play.desks;
    switch (what) {
      case "kill-central":
        return play.host.kill();
      case "kill-postgres":
        return play.host.databases.kill();
      case "kill-writer":
        return ann?.session.account() === null ? undefined : ann?.killWriter();
      case "type":
        return take(play, { do: "edit", desk: 0, pick: at, field: at, odd: 0 }).catch(() => undefined);
      case "move":
        return take(play, { do: "move", pick: at, to: "Sales" });
    }
  };
  gate.set({
    kind: "act",
    at,
    // With a delay the message goes on at once, and the deed comes into its middle.
    act: () => {
      play.deed = act();
      return after === 0 ? play.deed.then(() => undefined) : undefined;
    },
  });
}
