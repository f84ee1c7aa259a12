import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "#main/hosts/launch/project-root.ts";
import { isEnough, report, runChecks } from "../../contract/run-checks.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral } from "../../helpers/test-central.ts";
import { listen } from "../central/live-client.ts";

onEveryDatabase("the contract's checks", (open) => {
  test("hold on our own central, every one of them", async () => {
    const central = await aCentral(await open());
    central.clock.now = Date.now();
    const { tokens } = await central.signIn("administrator");
    const findings = await runChecks(await listen(central), tokens.accessToken);
    expect(findings.filter((it) => it.outcome !== "holds")).toEqual([]);
    await central.close();
  });
});

test("something that is no central is told what it lacks, and the run says so by its exit code", async () => {
  const server = createServer((_request, response) => response.writeHead(404).end("nothing here"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [
    path.join(projectRoot, "tests/contract/run.ts"),
    "--url",
    url,
    "--token",
    "x",
  ]);
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  expect(code).toBe(1);
  expect(said).toContain("lacks  it says who is signed in");
  expect(said).toContain("no central for a desk yet");
  server.close();
});

test("what is optional may be missing, what is wrong may not", () => {
  const check = { part: "p", name: "n", need: "may" as const };
  expect(isEnough([{ check, outcome: "lacks", why: "" }])).toBe(true);
  expect(isEnough([{ check, outcome: "breaks", why: "x" }])).toBe(false);
  expect(report([{ check, outcome: "breaks", why: "it is blue" }])).toContain("it is blue");
});
