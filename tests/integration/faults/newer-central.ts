import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A central of another version: a proxy that writes requests and answers of the one behind it anew. */
export interface OtherVersion {
  readonly port: number;
  close(): Promise<void>;
}

export interface Rewriting {
  /** A push's body, as central shall get it. */
  push?(body: { mutations: Record<string, unknown>[] }): void;
  /** A page of changes, as the desk shall get it. */
  page?(body: { changes: Record<string, unknown>[] }): void;
  /** A push's answer. */
  results?(body: { results: Record<string, unknown>[] }): void;
  /** The lines of a snapshot. */
  lines?(lines: Record<string, unknown>[]): Record<string, unknown>[];
}

export async function openOtherVersion(port: number, rewriting: Rewriting): Promise<OtherVersion> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const path = request.url ?? "/";
      const headers = new Headers();
      for (const name of ["authorization", "content-type", "accept"]) {
        const value = request.headers[name];
        if (typeof value === "string") headers.set(name, value);
      }
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: request.method ?? "GET",
        headers,
        ...(body === "" ? {} : { body: path.endsWith("/push") ? rewritten(body, rewriting.push) : body }),
      });
      const text = await answer.text();
      const type = answer.headers.get("content-type") ?? "text/plain";
      response.writeHead(answer.status, { "content-type": type });
      response.end(answer.ok ? answered(path, text, rewriting) : text);
    })().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answered(path: string, text: string, rewriting: Rewriting): string {
  if (path.startsWith("/v1/sync/changes")) return rewritten(text, rewriting.page);
  if (path.endsWith("/sync/push")) return rewritten(text, rewriting.results);
  if (path.startsWith("/v1/sync/snapshot") && rewriting.lines !== undefined) {
    const lines = text.split("\n").filter((line) => line !== "");
    const changed = rewriting.lines(lines.map((line) => JSON.parse(line) as Record<string, unknown>));
    return `${changed.map((line) => JSON.stringify(line)).join("\n")}\n`;
  }
  return text;
}

function rewritten<T>(text: string, change: ((body: T) => void) | undefined): string {
  if (change === undefined) return text;
  const body = JSON.parse(text) as T;
  change(body);
  return JSON.stringify(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
