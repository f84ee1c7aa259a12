import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { ImportView, importPartBytes, type LoginResponse } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { rulesOf } from "#tests/helpers/central-imports.ts";
import { onEveryCentral } from "./fault-stage.ts";
import { password } from "./people.ts";

/** POPLINE_FAULT_IMPORT_ROWS measures a larger one: rows per second and central's memory are written to standard output. */
const count = Number(process.env.POPLINE_FAULT_IMPORT_ROWS ?? 3_000);
const large = process.env.POPLINE_FAULT_IMPORT_ROWS !== undefined;

onEveryCentral("an import of customers", (stage) => {
  const send = async (token: string, method: string, path: string, body?: unknown) => {
    const bytes = body instanceof Uint8Array ? Buffer.from(body) : null;
    const answer = await fetch(`http://127.0.0.1:${stage.host().port()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined
          ? {}
          : { "content-type": bytes === null ? "application/json" : "application/octet-stream" }),
      },
      ...(body === undefined ? {} : { body: bytes ?? JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const signIn = async () => {
    const body = { username: "ben", password, deskId: crypto.randomUUID(), deskName: "PC", takeOver: true };
    const answer = await send("", "POST", "/v1/auth/login", body);
    return ((await answer.json()) as LoginResponse).accessToken;
  };
  /** Name, number and a city; every hundredth row has no name and is to be refused. */
  const list = () =>
    Buffer.from(
      `name,mobile,city\n${Array.from({ length: count }, (_, i) => `${i % 100 === 99 ? "" : `Customer ${i}`},+86138${10_000_000 + i},City ${i % 50}\n`).join("")}`,
    );
  const start = async (token: string) => {
    const file = list();
    const id = newId();
    const sha256 = createHash("sha256").update(file).digest("hex");
    await send(token, "PUT", `/v1/imports/${id}`, { fileName: "list.csv", size: file.length, sha256 });
    for (let part = 0; part * importPartBytes < file.length; part += 1)
      await send(
        token,
        "PUT",
        `/v1/imports/${id}/parts/${part}`,
        file.subarray(part * importPartBytes, (part + 1) * importPartBytes),
      );
    await send(token, "POST", `/v1/imports/${id}/start`, rulesOf(["name", "phone-mobile", "city"]));
    return id;
  };
  const done = async (): Promise<number> =>
    Number((await stage.rows("select done_rows as done from import_job"))[0]?.done ?? 0);
  const until = async (is: () => Promise<boolean>) => {
    while (!(await is())) await new Promise((resolve) => setTimeout(resolve, large ? 200 : 5));
  };
  const over = async (token: string, id: string) => {
    const view = async () => ImportView.parse(await (await send(token, "GET", `/v1/imports/${id}`)).json());
    await until(async () => ["done", "failed", "cancelled"].includes((await view()).state));
    return view();
  };

  it("whose central is killed goes on at the next start, and no row is done twice", {
    timeout: large ? 900_000 : 120_000,
  }, async () => {
    const id = await start(await signIn());
    await until(async () => (await done()) >= count / 4);
    await stage.host().kill();
    await stage.host().start();
    const before = await done();
    expect(before).toBeGreaterThanOrEqual(count / 4);
    expect(before).toBeLessThan(count);
    // As if the twenty seconds had passed after which the node that was killed is taken for dead; the next start looks at once.
    await stage.rows("update import_job set lease_until = 0");
    await stage.host().kill();
    await stage.host().start();
    const from = performance.now();
    const view = await over(await signIn(), id);
    const seconds = (performance.now() - from) / 1000;
    const good = count - Math.floor(count / 100);
    expect(view).toMatchObject({
      state: "done",
      failure: null,
      counts: { rows: count, created: good, rejected: count - good },
    });
    const [rows] =
      await stage.rows(`select (select count(*) from customer)::int as customers, (select count(*) from phone)::int as numbers,
      (select count(distinct e164) from phone)::int as different, (select count(*) from import_reject)::int as rejects`);
    expect(rows).toEqual({ customers: good, numbers: good, different: good, rejects: count - good });
    if (large)
      process.stdout.write(
        `${stage.kind}: ${count - before} of ${count} rows in ${seconds.toFixed(1)} s (${Math.round((count - before) / seconds)} rows/s), central held ${Math.round((await stage.host().peakBytes()) / 1e6)} MB at most\n`,
      );
  });
});
