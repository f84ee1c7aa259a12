import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { aCustomer, anInteraction } from "#tests/helpers/builders.ts";
import { countAtCentral, customers, during, edit, giveToSales, read, shared, type } from "./fault-deeds.ts";
import { onOneCentral } from "./fault-stage.ts";
import { removeFolder } from "./folders.ts";
import { openOtherVersion } from "./newer-central.ts";
import { take } from "./play.ts";

const hour = 3_600_000;

onOneCentral(
  "after a fault of a desk, the network or a clock both sides are equal, nothing acknowledged is lost and nothing is doubled",
  (stage) => {
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

    it("a network that says nothing any more, while the agent goes on typing", async () => {
      const desk = await stage.desk();
      const customer = aCustomer({ version: 0 });
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

    it("clocks an hour apart: the order of arrival counts, whatever the desks' clocks say", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      ann.offset = hour;
      ben.offset = -hour;
      await stage.host().clock(-hour / 2);
      const customer = await shared(ann, ben);
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
      const customer = await shared(ann, cay);
      expect(read(cay, customer.id)).not.toBeNull();
      await giveToSales(stage, customer);
      await stage.host().clock(0);
      await cay.store().write.sync.resetCursor();
      await stage.holds();
      expect(read(cay, customer.id)).toBeNull();
    });

    it("a desk that was off for a month, with unsent work", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      const [kept, gone] = [aCustomer({ version: 0 }), aCustomer({ version: 0 })];
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
      expect(await countAtCentral(stage, "interaction")).toBe(1);
    });

    it("kill -9 of the desk between typed and synced, again and again", async () => {
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

    it("kill -9 of the store's writer when central's answer has come and is not kept yet", async () => {
      const desk = await stage.desk();
      await type(desk, customers(20));
      await during(stage, [desk], 2, () => desk.killWriter());
      await stage.holds();
      expect(await countAtCentral(stage)).toBe(20);
    });

    it("a desk and a central of different protocols wait for each other, and go on when they speak the same one", async () => {
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
      expect(await countAtCentral(stage)).toBe(0);
      await stage.holds();
      expect(await countAtCentral(stage)).toBe(3);
    });

    it("a central whose schema is newer: unknown kinds, fields, values and reasons keep nothing from the desk that it knows", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      const [first, third] = [aCustomer({ version: 0 }), aCustomer({ version: 0 })];
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
        await type(ann, [first, ...customers(1)]);
        await ann.store().write.records.save("interaction", anInteraction({ version: 0, customerId: aCustomer().id }));
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
    });

    it("a central whose schema is older: what it does not know is refused alone, and said", async () => {
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
        expect(await countAtCentral(stage)).toBe(10);
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
      expect(await countAtCentral(stage)).toBe(12);
    });

    it("a record that leaves the desk's scope while it has unsent changes", async () => {
      const [ann, cay] = [await stage.desk("ann"), await stage.desk("cay")];
      const customer = await shared(ann, cay);
      await edit(cay, customer.id, { city: "Wuhan" });
      await giveToSales(stage, customer);
      await stage.holds();
      expect(read(cay, customer.id)).toBeNull();
      expect((await cay.kept()).rejected).toMatchObject([
        { reason: "not-found", mutation: { fields: { city: "Wuhan" } } },
      ]);
    });

    it("a record that leaves the scope during a first sync, while it has unsent changes", async () => {
      const [ann, cay] = [await stage.desk("ann"), await stage.desk("cay")];
      const customer = await shared(ann, cay);
      await giveToSales(stage, customer);
      await cay.store().write.sync.resetCursor();
      // The agent types when the snapshot is asked for, so the change is unsent when its rows come.
      await during(stage, [cay], 1, () => edit(cay, customer.id, { city: "Wuhan" }));
      await stage.holds();
      expect(read(cay, customer.id)).toBeNull();
    });

    it("a person who is erased while a desk has unsent changes of theirs", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      const customer = await shared(ann, ben);
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
      expect(await countAtCentral(stage, "interaction")).toBe(0);
    });

    it("a conflict is resolved either way, and ends the same at both desks", async () => {
      const [ann, ben] = [await stage.desk("ann"), await stage.desk("ben")];
      const [mine, theirs] = [aCustomer({ version: 0 }), aCustomer({ version: 0 })];
      await type(ann, [mine, theirs]);
      await ann.round();
      await ben.round();
      for (const { id } of [mine, theirs]) {
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
