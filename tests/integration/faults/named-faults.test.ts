import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Customer } from "#shared/crm/index.ts";
import { aCustomer, anInteraction } from "#tests/helpers/builders.ts";
import { postgresMissing } from "#tests/helpers/databases.ts";
import type { FaultDesk } from "./fault-desk.ts";
import { onEveryCentral } from "./fault-stage.ts";
import { removeFolder } from "./folders.ts";
import { openOtherVersion } from "./newer-central.ts";
import { take } from "./play.ts";

const hour = 3_600_000;

onEveryCentral(
  "after each fault both sides are equal, nothing acknowledged is lost and nothing is doubled",
  (stage) => {
    /** Faults in which central's database takes no part are shown on one. */
    const itOnce = (name: string, run: () => Promise<void>) => {
      if (stage.kind === "postgres" || postgresMissing() !== null) it(name, { timeout: 120_000 }, run);
    };
    const customers = (count: number, over: Partial<Customer> = {}) =>
      Array.from({ length: count }, () => aCustomer({ version: 0, ...over }));
    const type = (desk: FaultDesk, made: readonly Customer[]) =>
      desk.store().write.transact(made.map((record) => ({ op: "save", entity: "customer", record })));
    const edit = (desk: FaultDesk, id: string, fields: Partial<Customer>) => {
      const record = desk.store().read.records.get("customer", id);
      if (record === null) throw new Error("the desk does not have this customer");
      return desk.store().write.records.save("customer", { ...record, ...fields });
    };
    const read = (desk: FaultDesk, id: string) => desk.store().read.records.get("customer", id);
    const countAtCentral = async (table = "customer") => {
      const [row] = await stage.rows(`select count(*)::int as count from ${table}`);
      return Number(row?.count);
    };
    /** Waits until central has applied so many changes: the middle of a push. */
    const applied = async (count: number) => {
      while ((await countAtCentral("applied_mutation").catch(() => count)) < count)
        await new Promise((resolve) => setImmediate(resolve));
    };
    /** Does something in the middle of the round, while the message named is on its way or being worked on. */
    const during = async (desks: readonly FaultDesk[], at: number, act: () => Promise<unknown>) => {
      let deed: Promise<unknown> = Promise.resolve();
      stage.host().gate.set({
        kind: "act",
        at,
        act: () => {
          deed = act();
        },
      });
      await Promise.all(desks.map((desk) => desk.round()));
      await deed;
    };
    /** Many rows at central, as an import leaves them. */
    const fill = (count: number) =>
      stage.rows(`with made as (
      insert into customer (id, version, created_at, updated_at, kind, name, tier, status, do_not_call, notes)
      select overlay(overlay(md5('c' || n) placing '4' from 13) placing '8' from 17)::uuid, 1, 1, 1, 'person', 'Customer ' || n,
        'standard', 'active', false, md5('a' || n) || md5('b' || n) from generate_series(1, ${count}) n returning id)
      insert into audit_log (at, action, entity, record_id, detail) select 1, 'record-created', 'customer', id, '{}' from made`);

    it("kill -9 of central in the middle of a push", async () => {
      const desk = await stage.desk();
      const made = customers(80);
      await type(desk, made);
      await during([desk], 1, async () => {
        await applied(10);
        await stage.host().kill();
      });
      expect(desk.store().read.outbox.counts().pending).toBe(80);
      await stage.holds();
      expect(await countAtCentral()).toBe(80);
      expect(await countAtCentral("audit_log where action = 'record-created'")).toBe(80);
    });

    it("kill -9 of central when it has applied a push and not answered yet", async () => {
      const desk = await stage.desk();
      await type(desk, customers(30));
      // The first message is the request, the second the answer: it never comes through.
      stage.host().gate.set({ kind: "lose-one", at: 2 });
      await desk.round();
      await stage.host().kill();
      expect(desk.store().read.outbox.counts().pending).toBe(30);
      await stage.holds();
      expect(await countAtCentral()).toBe(30);
    });

    it("kill -9 of central in the middle of a pull", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      await type(ann, customers(60));
      await ann.round();
      await during([ben], 1, () => stage.host().kill());
      await stage.holds();
      expect((await ben.rows()).get("customer")?.size).toBe(60);
    });

    it("kill -9 of central in the middle of a first sync, which goes on where it stopped", async () => {
      await stage.rows("select 1");
      const desk = await stage.desk();
      await fill(4_000);
      const own = customers(1);
      await type(desk, own);
      await desk.store().write.sync.resetCursor();
      // Push, its answer, the request of the snapshot, the head of its answer: rows are on their way.
      await during([desk], 4, () => stage.host().kill());
      await stage.holds();
      expect((await desk.rows()).get("customer")?.size).toBe(4_001);
    });

    it("kill -9 of PostgreSQL in the middle of a push, a pull and a first sync, which central survives", async ({
      skip,
    }) => {
      if (stage.kind === "pglite") return skip("PGlite lives and dies with central");
      const { databases, alive, ask } = stage.host();
      const [ann, ben, cay] = [await stage.desk("ann"), await stage.desk("ben"), await stage.desk("cay")];
      await type(ann, customers(20));
      await ann.round();
      await fill(2_000);
      await type(ann, customers(60));
      await cay.store().write.sync.resetCursor();
      await during([ann, ben, cay], 1, async () => {
        await applied(30);
        await databases.kill();
      });
      await databases.restart();
      // Not the next central: the same one has found its database again.
      expect(alive()).toBe(true);
      expect(await ask({ ask: "sql", text: "select 1 as one" })).toEqual([{ one: 1 }]);
      await stage.holds();
      expect(await countAtCentral()).toBe(2_080);
    });

    it("a network that drops every tenth message, in either direction", async () => {
      const desks = [await stage.desk("ann"), await stage.desk("ben")];
      stage.host().gate.set({ kind: "lose", every: 10 });
      for (let round = 0; round < 12; round += 1) {
        for (const [i, desk] of desks.entries()) {
          await take({ ...stage.play(), desks }, { do: "create", desk: i, what: "family" });
          await take({ ...stage.play(), desks }, { do: "edit", desk: i, pick: round * 7, field: round, odd: 0 });
          await take({ ...stage.play(), desks }, { do: "note", desk: i, pick: round });
          await desk.round();
        }
      }
      await stage.holds();
    });

    itOnce("a network that says nothing any more, while the agent goes on typing", async () => {
      const desk = await stage.desk();
      const [customer] = customers(1);
      if (customer === undefined) return;
      await type(desk, [customer]);
      stage.host().gate.set({ kind: "black-hole", at: 2 });
      const round = desk.round();
      await stage.host().gate.hole();
      await edit(desk, customer.id, { city: "Wuhan" });
      stage.host().gate.heal();
      await round;
      await stage.holds();
      expect(read(desk, customer.id)).toMatchObject({ version: 2, city: "Wuhan" });
    });

    itOnce("clocks an hour apart: the order of arrival counts, whatever the desks' clocks say", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      ann.offset = hour;
      ben.offset = -hour;
      await stage.host().clock(-hour / 2);
      const [customer] = customers(1);
      if (customer === undefined) return;
      await type(ann, [customer]);
      await ann.round();
      await ben.round();
      await edit(ann, customer.id, { city: "Harbin" });
      await edit(ben, customer.id, { city: "Sanya", company: "Wu & Co" });
      await ben.round();
      await ann.round();
      expect(read(ann, customer.id)).toMatchObject({ city: "Sanya", company: "Wu & Co" });
      expect((await ann.kept()).conflicts).toMatchObject([{ mine: { city: "Harbin" } }]);
      await stage.holds();
    });

    it("central's clock set back: what left the desk's scope leaves the desk all the same", async () => {
      const [ann, cay] = [await stage.desk("ann"), await stage.desk("cay")];
      await stage.host().clock(hour);
      const [customer] = customers(1);
      if (customer === undefined) return;
      await type(ann, [customer]);
      await ann.round();
      await cay.round();
      expect(read(cay, customer.id)).not.toBeNull();
      const [team] = await stage.rows("select id from team where name = 'Sales'");
      await stage
        .host()
        .ask({ ask: "change", by: "iris", entity: "customer", id: customer.id, fields: { teamId: team?.id ?? null } });
      await stage.host().clock(0);
      await cay.store().write.sync.resetCursor();
      await stage.holds();
      expect(read(cay, customer.id)).toBeNull();
    });

    it("the same batch sent twice at once", async () => {
      const desk = await stage.desk();
      await type(desk, customers(20));
      await take({ ...stage.play(), desks: [desk] }, { do: "twice", desk: 0 });
      await stage.holds();
      expect(await countAtCentral()).toBe(20);
      expect(await countAtCentral("audit_log where action = 'record-created'")).toBe(20);
    });

    it("a desk that was off for a month, with unsent work", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      const [kept, gone] = customers(2);
      if (kept === undefined || gone === undefined) return;
      await type(ann, [kept, gone]);
      await ann.round();
      await ben.round();
      await edit(ben, kept.id, { city: "Wuhan", notes: "before the leave" });
      await ben
        .store()
        .write.records.save("interaction", anInteraction({ version: 0, customerId: gone.id, notes: "called" }));
      await ben.session.stop();
      await take({ ...stage.play(), desks: [ann] }, { do: "month" });
      // The session of a month ago is over for Ann as well.
      await ann.round();
      await ann.signedIn();
      await edit(ann, kept.id, { company: "Wu & Co", notes: "meanwhile" });
      await ann.store().write.records.remove("customer", gone.id);
      await ann.round();
      ben.offset = 31 * 24 * hour;
      await ben.restart();
      await stage.holds();
      expect(read(ben, kept.id)).toMatchObject({ city: "Wuhan", company: "Wu & Co" });
      expect(read(ben, kept.id)?.notes).toBe("meanwhile\n— ben:\nbefore the leave");
      expect(await countAtCentral("interaction")).toBe(1);
    });

    itOnce("kill -9 of the desk between typed and synced, again and again", async () => {
      const folder = await mkdtemp(join(tmpdir(), "popline-faultdesk-"));
      try {
        const told: string[] = [];
        for (let life = 0; life < 2; life += 1) {
          const child = fork(new URL("./desk-child.ts", import.meta.url), [stage.host().gate.url, "ann", folder], {
            execArgv: ["--liftoff-only"],
          });
          const enough = Promise.withResolvers<void>();
          const goal = told.length + 25;
          child.on("message", (message) => {
            if (message !== "ready") told.push(String(message));
            if (told.length >= goal) enough.resolve();
          });
          const ended = once(child, "exit");
          await Promise.race([enough.promise, ended]);
          child.kill("SIGKILL");
          await ended;
        }
        const desk = await stage.desk("ann", folder);
        await desk.session.start();
        await stage.holds();
        const here = (await desk.rows()).get("customer");
        expect(told.filter((id) => !here?.has(id))).toEqual([]);
        expect(told.length).toBeGreaterThanOrEqual(50);
      } finally {
        await removeFolder(folder);
      }
    });

    itOnce("kill -9 of the store's writer when central's answer has come and is not kept yet", async () => {
      const desk = await stage.desk();
      await type(desk, customers(20));
      await during([desk], 2, () => desk.killWriter());
      await stage.holds();
      expect(await countAtCentral()).toBe(20);
    });

    itOnce(
      "a desk and a central of different protocols wait for each other, and go on when they speak the same one",
      async () => {
        const desk = await stage.desk();
        const said: string[] = [];
        desk.sync().on("protocol-mismatch", ({ detail }) => said.push(detail));
        await type(desk, customers(3));
        for (const version of ["2", "0"]) {
          stage.host().gate.protocol(version);
          await desk.round();
        }
        expect(said).toHaveLength(2);
        expect(desk.store().read.outbox.counts()).toMatchObject({ pending: 3, rejected: 0 });
        expect(await countAtCentral()).toBe(0);
        await stage.holds();
        expect(await countAtCentral()).toBe(3);
      },
    );

    itOnce(
      "a central whose schema is newer: unknown kinds, fields, values and reasons keep nothing from the desk that it knows",
      async () => {
        const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
        const [first, second, third] = customers(3);
        if (first === undefined || second === undefined || third === undefined) return;
        const port = stage.host().port();
        const voucher = {
          op: "put",
          entity: "voucher",
          id: aCustomer().id,
          record: { id: "v", worth: [1, { deep: true }] },
        };
        const newer = await openOtherVersion(port, {
          page: ({ changes }) => {
            for (const change of changes)
              if (change.op === "put")
                Object.assign(change.record as object, { loyalty: { points: [1, 2] }, colours: ["red"] });
            changes.unshift(voucher);
          },
          results: ({ results }) => {
            for (const result of results) {
              if (result.status === "applied" && result.record !== null)
                Object.assign(result.record as object, { tier: "platinum", badges: [1] });
              if (result.status === "rejected") result.reason = "quota-exceeded";
            }
          },
          lines: (lines) =>
            lines.flatMap((line) => {
              if (line.type !== "rows" || line.entity !== "customer") return [line];
              const between = `${String(line.from)}-vouchers`;
              const vouchers = {
                ...line,
                entity: "voucher",
                fields: ["id", "worth"],
                rows: [["v", [1, 2]]],
                next: between,
                last: null,
                after: null,
              };
              const rows = (line.rows as unknown[][]).map((row) => [...row, ["red"]]);
              return [vouchers, { ...line, from: between, fields: [...(line.fields as string[]), "colours"], rows }];
            }),
        });
        try {
          stage.host().gate.lead(newer.port);
          await type(ann, [first, second]);
          await ann
            .store()
            .write.records.save("interaction", anInteraction({ version: 0, customerId: aCustomer().id }));
          await ann.round();
          expect(ann.store().read.outbox.counts()).toMatchObject({ pending: 0, rejected: 1 });
          await ben.round();
          expect(read(ben, first.id)).toMatchObject({ name: first.name, version: 1 });
          await type(ben, [third]);
          await ben.store().write.sync.resetCursor();
          await ben.round();
          expect(ben.sync().state()).toMatchObject({ name: "idle", pending: 0 });
          expect((await ben.rows()).get("customer")?.size).toBe(3);
          await edit(ann, first.id, { city: "Wuhan" });
          await ann.round();
          expect(ann.store().read.outbox.counts().pending).toBe(0);
        } finally {
          stage.host().gate.lead(port);
          await newer.close();
        }
        await ann.store().write.outbox.dropRejected((await ann.kept()).rejected[0]?.id ?? "");
        await stage.holds();
      },
    );

    itOnce("a central whose schema is older: what it does not know is refused alone, and said", async () => {
      const desk = await stage.desk();
      const made = customers(12);
      const [odd, strange] = made;
      const port = stage.host().port();
      // This desk's version has a field and a kind of record that central has not.
      const older = await openOtherVersion(port, {
        push({ mutations }) {
          for (const mutation of mutations) {
            if (mutation.id === odd?.id) Object.assign(mutation.fields as object, { loyalty: 3 });
            if (mutation.id === strange?.id) mutation.entity = "voucher";
          }
        },
      });
      try {
        stage.host().gate.lead(older.port);
        await type(desk, made);
        for (let round = 0; round < 4; round += 1) await desk.round();
        expect(desk.store().read.outbox.counts()).toMatchObject({ pending: 0, rejected: 2 });
        expect(await countAtCentral()).toBe(10);
        expect((await desk.kept()).rejected.map(({ mutation }) => mutation.id).sort()).toEqual(
          [odd?.id, strange?.id].sort(),
        );
      } finally {
        stage.host().gate.lead(port);
        await older.close();
      }
      // Central was brought up to date: the agent sends them again.
      for (const { id } of (await desk.kept()).rejected) await desk.store().write.outbox.retryRejected(id);
      await stage.holds();
      expect(await countAtCentral()).toBe(12);
    });

    it("a record that leaves the desk's scope while it has unsent changes", async () => {
      const [ann, cay] = [await stage.desk("ann"), await stage.desk("cay")];
      const [customer] = customers(1);
      if (customer === undefined) return;
      await type(ann, [customer]);
      await ann.round();
      await cay.round();
      await edit(cay, customer.id, { city: "Wuhan" });
      const [team] = await stage.rows("select id from team where name = 'Sales'");
      await stage
        .host()
        .ask({ ask: "change", by: "iris", entity: "customer", id: customer.id, fields: { teamId: team?.id ?? null } });
      await stage.holds();
      expect(read(cay, customer.id)).toBeNull();
      expect((await cay.kept()).rejected).toMatchObject([
        { reason: "not-found", mutation: { fields: { city: "Wuhan" } } },
      ]);
    });

    it("a record that leaves the scope during a first sync, while it has unsent changes", async () => {
      const [ann, cay] = [await stage.desk("ann"), await stage.desk("cay")];
      const [customer] = customers(1);
      if (customer === undefined) return;
      await type(ann, [customer]);
      await ann.round();
      await cay.round();
      const [team] = await stage.rows("select id from team where name = 'Sales'");
      await stage
        .host()
        .ask({ ask: "change", by: "iris", entity: "customer", id: customer.id, fields: { teamId: team?.id ?? null } });
      await cay.store().write.sync.resetCursor();
      // The agent types when the snapshot is asked for, so the change is unsent when its rows come.
      await during([cay], 1, () => edit(cay, customer.id, { city: "Wuhan" }));
      await stage.holds();
      expect(read(cay, customer.id)).toBeNull();
    });

    it("a person who is erased while a desk has unsent changes of theirs", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      const [customer] = customers(1);
      if (customer === undefined) return;
      await type(ann, [customer]);
      await ann.round();
      await ben.round();
      await edit(ben, customer.id, { notes: "wants a call back" });
      await ben.store().write.records.save("interaction", anInteraction({ version: 0, customerId: customer.id }));
      stage
        .play()
        .ledger.erased(
          await stage.host().ask({ ask: "erase", by: "iris", target: { type: "customer", id: customer.id } }),
        );
      await stage.holds();
      for (const desk of [ann, ben]) {
        expect(read(desk, customer.id)).toBeNull();
        expect(await desk.kept()).toEqual({ conflicts: [], rejected: [] });
      }
      expect(await countAtCentral("interaction")).toBe(0);
    });

    itOnce("a conflict is resolved either way, and ends the same at both desks", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      const made = customers(2);
      const [mine, theirs] = made;
      if (mine === undefined || theirs === undefined) return;
      await type(ann, made);
      await ann.round();
      await ben.round();
      for (const { id } of made) {
        await edit(ann, id, { city: "Harbin" });
        await edit(ben, id, { city: "Sanya" });
      }
      await ben.round();
      await ann.round();
      const { conflicts } = await ann.kept();
      expect(conflicts).toHaveLength(2);
      for (const { id, record } of conflicts)
        await ann.store().write.outbox.settleConflict(id, { city: record === mine.id ? "mine" : "theirs" });
      await stage.holds();
      for (const desk of [ann, ben]) {
        expect(read(desk, mine.id)?.city).toBe("Harbin");
        expect(read(desk, theirs.id)?.city).toBe("Sanya");
      }
    });
  },
);
