import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Another company's CRM, as far as a gateway needs one: a REST API of its own making, over real HTTP, in memory. */
export interface FakeCrm {
  readonly url: string;
  readonly token: string;
  /** Somebody works in the CRM's own pages. */
  edit(id: number, fields: object): void;
  accounts(): readonly Record<string, unknown>[];
  close(): Promise<void>;
}

export async function startFakeCrm(seed: readonly object[] = []): Promise<FakeCrm> {
  const token = randomUUID();
  const accounts = new Map<number, Record<string, unknown>>();
  const stamp = () => ({ modified_at: Date.now() });
  const make = (fields: object) => {
    const id = accounts.size + 1;
    const empty = {
      external_id: null,
      company: null,
      job_title: null,
      city: null,
      email: null,
      vip: false,
      remarks: "",
      phones: [],
    };
    accounts.set(id, { ...empty, ...fields, id, deleted: false, created_at: Date.now(), ...stamp() });
    return accounts.get(id);
  };
  for (const account of seed) make(account);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://crm");
    const body = await bodyOf(request);
    const answer = (status: number, content?: unknown) =>
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(content === undefined ? "" : JSON.stringify(content));
    if (url.pathname === "/api/sessions") {
      const { login, password } = body as { login?: string; password?: string };
      return login === "li.na" && password === "at the CRM" ? answer(200, { token }) : answer(401, { error: "wrong" });
    }
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: "no such token" });
    if (url.pathname === "/api/me")
      return answer(200, { id: "01970000-0000-7000-8000-0000000000c1", login: "li.na", full_name: "Li Na" });
    const id = Number(/^\/api\/accounts\/(\d+)$/.exec(url.pathname)?.[1]);
    const account = accounts.get(id);
    if (url.pathname === "/api/accounts" && request.method === "GET") {
      const since = Number(url.searchParams.get("modified_since"));
      return answer(
        200,
        [...accounts.values()].filter((it) => Number(it.modified_at) >= since),
      );
    }
    if (url.pathname === "/api/accounts" && request.method === "POST") return answer(201, make(body));
    if (account === undefined) return answer(404, { error: "no such account" });
    if (request.method === "DELETE") {
      Object.assign(account, { deleted: true }, stamp());
      return answer(204);
    }
    Object.assign(account, body, stamp());
    return answer(200, account);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    edit: (id, fields) => Object.assign(accounts.get(id) ?? {}, fields, stamp()),
    accounts: () => [...accounts.values()],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as object);
}
