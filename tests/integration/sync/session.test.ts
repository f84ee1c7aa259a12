import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CentralError } from "#main/sync/index.ts";
import { anInteraction } from "#tests/helpers/builders.ts";
import { onEveryDatabase } from "#tests/helpers/databases.ts";
import { type CentralStage, openStage, password, type TestDesk } from "./stage.ts";

onEveryDatabase("session", (open) => {
  let stage: CentralStage;
  beforeAll(async () => {
    stage = await openStage(await open());
  });
  afterAll(() => stage.close());

  /** Longer than an access token lives, shorter than a refresh token. */
  const accessLifetimeMs = 11 * 60_000;
  /** What a thief does with a copy of the desk's data: the token and the desk's own id. */
  const refreshElsewhere = async (desk: TestDesk, refreshToken: string): Promise<string | null> => {
    const answer = await fetch(`${stage.gate.url}/v1/auth/refresh`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refreshToken, deskId: desk.session.deskId }),
    });
    return answer.ok ? ((await answer.json()) as { refreshToken: string }).refreshToken : null;
  };
  const keptToken = (desk: TestDesk): string =>
    (JSON.parse(desk.store().read.kv.get("session.refresh") ?? "{}") as { token: string }).token;
  const failure = (running: Promise<unknown>) =>
    running.then(
      () => null,
      (error: unknown) => error,
    );

  describe("signing in", () => {
    it("says that the password is wrong, and until when the account is locked", async () => {
      const desk = await stage.newDesk();
      const signIn = (wrong: string) =>
        failure(desk.session.signIn({ server: stage.gate.url, username: "ben", password: wrong, takeOver: false }));
      for (let tries = 1; tries <= 4; tries += 1)
        expect(await signIn("wrong password")).toMatchObject({ code: "wrong-credentials" });
      await signIn("wrong password");
      expect(await signIn(password)).toMatchObject({ code: "locked-out", values: { retryAt: expect.any(Number) } });
      expect(desk.session.state()).toMatchObject({ name: "signed-out", reason: null });
      await stage.later(16 * 60_000);
    });

    it.each([
      ["nobody listens there", "http://127.0.0.1:1", "central-unreachable"],
      ["it is no address", "http://", "bad-server-address"],
      ["it is of another kind", "ftp://central.example.com", "bad-server-address"],
    ])("says what is wrong with the server when %s", async (_name, server, code) => {
      const desk = await stage.newDesk();
      const signIn = desk.session.signIn({ server, username: "ann", password, takeOver: false });
      expect(await failure(signIn)).toMatchObject({ code });
      expect(desk.session.state().name).toBe("signed-out");
    });

    it("is told where the account is signed in, takes it over, and the other desk keeps its unsent work", async () => {
      const first = await stage.newDesk({ deskName: "Reception" });
      await first.signIn("ann");
      await first.settled();
      const second = await stage.newDesk({ deskName: "Home office" });
      expect(await failure(second.signIn("ann"))).toMatchObject({
        code: "session-elsewhere",
        values: { deskName: "Reception", since: expect.any(Number) },
      });
      await first.sync().stop();
      const wrapUp = anInteraction({ version: 0 });
      await first.store().write.records.save("interaction", wrapUp);
      await first.store().write.drafts.save("wrap-up:x", { notes: "half typed" });
      first.sync().start();
      await first.sync().stop();
      const signedOut = first.until((state) => state.name === "signed-out");
      await second.signIn("ann", true);
      first.session
        .account()
        ?.central.me()
        .catch(() => undefined);
      expect(await signedOut).toMatchObject({ reason: "superseded", deskName: "Home office", lastUsername: "ann" });
      await second.session.signOut({ keepUnsent: true });

      await first.signIn("ann");
      expect(first.store().read.drafts.get("wrap-up:x")?.body).toEqual({ notes: "half typed" });
      await first.settled();
      const rows = await stage.context.db.selectFrom("interaction").select("id").where("id", "=", wrapUp.id).execute();
      expect(rows).toHaveLength(1);
      await first.session.signOut({ keepUnsent: false });
    });

    it("is superseded by the live feed alone, within seconds", async () => {
      const first = await stage.newDesk({ deskName: "Reception" });
      await first.signIn("ann");
      await first.settled();
      const signedOut = first.until((state) => state.name === "signed-out");
      const second = await stage.newDesk({ deskName: "Home office" });
      await second.signIn("ann", true);
      expect(await signedOut).toMatchObject({ reason: "superseded", deskName: "Home office" });
      await second.session.signOut({ keepUnsent: true });
    });
  });

  describe("tokens", () => {
    it("are refreshed once for many requests that find them expired, and the session goes on", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ann");
      await desk.settled();
      stage.later(accessLifetimeMs);
      const central = desk.session.account()?.central;
      const answers = await Promise.all(Array.from({ length: 12 }, () => central?.me()));
      expect(answers.map((user) => user?.username)).toEqual(Array.from({ length: 12 }, () => "ann"));
      stage.later(accessLifetimeMs);
      await central?.me();
      const reused = await stage.context.db
        .selectFrom("auditLog")
        .select("id")
        .where("action", "=", "token-reused")
        .execute();
      expect(reused).toHaveLength(0);
      await desk.session.signOut({ keepUnsent: false });
    });

    it("that were stolen and used elsewhere end the session here, with its data kept", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ann");
      await desk.settled();
      const wrapUp = anInteraction({ version: 0 });
      // The thief works on: by his second refresh the desk's own token is older than the predecessor.
      const stolen = await refreshElsewhere(desk, keptToken(desk));
      expect(await refreshElsewhere(desk, stolen ?? "")).not.toBeNull();
      await desk.sync().stop();
      await desk.store().write.records.save("interaction", wrapUp);
      const signedOut = desk.until((state) => state.name === "signed-out");
      stage.later(accessLifetimeMs);
      const refused = await failure(desk.session.account()?.central.me() ?? Promise.resolve());
      expect(refused).toBeInstanceOf(CentralError);
      expect(await signedOut).toMatchObject({ reason: "ended" });
      await desk.signIn("ann");
      await desk.settled();
      expect(desk.store().read.records.get("interaction", wrapUp.id)?.version).toBe(1);
      await desk.session.signOut({ keepUnsent: false });
    });

    it("that were stolen and used once end the session when the thief uses what he got", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ann");
      await desk.settled();
      await desk.sync().stop();
      const stolen = await refreshElsewhere(desk, keptToken(desk));
      stage.later(accessLifetimeMs);
      expect(await desk.session.account()?.central.me()).toMatchObject({ username: "ann" });
      const signedOut = desk.until((state) => state.name === "signed-out");
      expect(await refreshElsewhere(desk, stolen ?? "")).toBeNull();
      expect(await failure(desk.session.account()?.central.me() ?? Promise.resolve())).toBeInstanceOf(CentralError);
      expect(await signedOut).toMatchObject({ reason: "ended" });
    });

    it("whose answer was lost on the network are asked for again, and the session goes on", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ann");
      await desk.settled();
      await desk.sync().stop();
      const before = keptToken(desk);
      stage.later(accessLifetimeMs);
      const lost = stage.gate.loseAnswerTo(/^POST \/v1\/auth\/refresh/);
      const first = failure(desk.session.account()?.central.me() ?? Promise.resolve());
      await lost;
      expect(await first).toMatchObject({ code: "unreachable" });
      expect(keptToken(desk)).toBe(before);
      for (let refreshes = 1; refreshes <= 2; refreshes += 1) {
        expect(await desk.session.account()?.central.me()).toMatchObject({ username: "ann" });
        stage.later(accessLifetimeMs);
      }
      expect(desk.session.state().name).toBe("signed-in");
      expect(keptToken(desk)).not.toBe(before);
      await desk.session.signOut({ keepUnsent: false });
    });

    it("that a killed desk had not saved yet are asked for again at its next start", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ann");
      await desk.settled();
      await desk.sync().stop();
      const before = desk.store().read.kv.get("session.refresh");
      stage.later(accessLifetimeMs);
      await desk.session.account()?.central.me();
      expect(desk.store().read.kv.get("session.refresh")).not.toBe(before);
      // As the kill leaves it: central has rotated, the store has not.
      await desk.store().write.kv.set("session.refresh", before);
      await desk.stop();
      const again = await stage.newDesk({ dataDir: desk.dataDir });
      await again.session.start();
      await again.settled();
      stage.later(accessLifetimeMs);
      expect(await again.session.account()?.central.me()).toMatchObject({ username: "ann" });
      expect(again.session.state().name).toBe("signed-in");
      await again.session.signOut({ keepUnsent: false });
    });

    it("survive a restart of the desk, and are forgotten at sign-out", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ann");
      await desk.settled();
      await desk.stop();
      const again = await stage.newDesk({ dataDir: desk.dataDir });
      await again.session.start();
      await again.settled();
      expect(again.session.deskId).toBe(desk.session.deskId);
      await again.session.signOut({ keepUnsent: false });
      const third = await stage.newDesk({ dataDir: desk.dataDir });
      await third.session.start();
      expect(third.session.state()).toMatchObject({ name: "signed-out", lastUsername: "ann" });
    });
  });

  describe("secrets", () => {
    it("lie nowhere in the data folder as they are", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ann");
      await desk.settled();
      const token = keptToken(desk);
      await desk.session.signOut({ keepUnsent: false });
      const files = await readdir(desk.dataDir, { recursive: true, withFileTypes: true });
      const texts = await Promise.all(
        files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), "latin1")),
      );
      expect(texts.length).toBeGreaterThan(2);
      for (const secret of [token, password]) expect(texts.some((text) => text.includes(secret))).toBe(false);
    });
  });

  describe("the password", () => {
    it("is changed at central; a wrong old one and a weak new one are told apart", async () => {
      const desk = await stage.newDesk();
      await desk.signIn("ben");
      const change = (oldPassword: string, newPassword: string) =>
        failure(desk.session.changePassword({ oldPassword, newPassword }));
      expect(await change("not the old one", "a better password 1")).toMatchObject({ code: "wrong-old-password" });
      expect(await change(password, "aaaaaaaaaaaa")).toMatchObject({ code: "password-too-weak" });
      expect(await change(password, "short")).toMatchObject({ code: "password-too-weak" });
      expect(await change(password, "a better password 1")).toBeNull();
      expect(desk.session.state().name).toBe("signed-in");
      await desk.session.signOut({ keepUnsent: true });
      expect(await failure(desk.signIn("ben"))).toMatchObject({ code: "wrong-credentials" });
    });
  });
});
