import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ImportRules, ImportView } from "#shared/contract/central/index.ts";
import { importPartBytes } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import type { TestDesk } from "./test-central.ts";

/** Announces a file and sends its parts. @returns the import's id */
export async function upload(desk: TestDesk, file: Buffer, id: string = newId()): Promise<string> {
  const sha256 = createHash("sha256").update(file).digest("hex");
  const announced = await desk.send("PUT", `/v1/imports/${id}`, { fileName: "list.csv", size: file.length, sha256 });
  if (announced.statusCode !== 200) throw new Error(`announcing failed: ${announced.body}`);
  for (let part = 0; part * importPartBytes < file.length; part += 1) {
    const sent = await sendPart(desk, id, part, file);
    if (sent.statusCode !== 204) throw new Error(`part ${part} failed: ${sent.body}`);
  }
  return id;
}

export function sendPart(desk: TestDesk, id: string, part: number, file: Buffer) {
  const body = file.subarray(part * importPartBytes, (part + 1) * importPartBytes);
  return desk.send("PUT", `/v1/imports/${id}/parts/${part}`, body, { "content-type": "application/octet-stream" });
}

export function rulesOf(mapping: ImportRules["mapping"], over: Partial<ImportRules> = {}): ImportRules {
  const reading = { encoding: null, delimiter: null, sheet: 0 };
  return { reading, mapping, duplicates: "fill", sameNumber: "report", ...over };
}

export async function viewOf(desk: TestDesk, id: string): Promise<ImportView> {
  return (await desk.send("GET", `/v1/imports/${id}`)).json();
}

/** Waits until the import is over. */
export async function overOf(desk: TestDesk, id: string): Promise<ImportView> {
  for (;;) {
    const view = await viewOf(desk, id);
    if (["done", "cancelled", "failed"].includes(view.state)) return view;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Uploads, starts and waits. */
export async function imported(desk: TestDesk, file: Buffer, rules: ImportRules): Promise<ImportView> {
  const id = await upload(desk, file);
  const started = await desk.send("POST", `/v1/imports/${id}/start`, rules);
  if (started.statusCode !== 200) throw new Error(`the start failed: ${started.body}`);
  return overOf(desk, id);
}
