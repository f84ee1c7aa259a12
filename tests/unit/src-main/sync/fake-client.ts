import { createCentralData } from "#main/sync/central-data.ts";
import { createCentralReports } from "#main/sync/central-reports.ts";
import { type CentralClient, CentralError, type Tokens } from "#main/sync/index.ts";
import type { MutationResult, PullResponse, PushRequest } from "#shared/sync/protocol.ts";

/** Central as sync sees it, answering as a test says; for orders of events that a real one can't be made to give. */
export interface FakeClient extends CentralClient {
  readonly pushed: PushRequest["mutations"][];
  readonly pulls: (string | null)[];
  onPush(answer: (mutations: PushRequest["mutations"]) => MutationResult[] | Promise<MutationResult[]>): void;
  onPull(answer: (cursor: string | null) => PullResponse | Promise<PullResponse>): void;
}

export function applied(mutation: { mutationId: MutationResult["mutationId"] }): MutationResult {
  return { mutationId: mutation.mutationId, status: "applied", version: 2, record: null, conflicts: [] };
}

export const nothingNew: PullResponse = { changes: [], cursor: "c1", more: false, remaining: 0 };

export function fakeClient(): FakeClient {
  let push: Parameters<FakeClient["onPush"]>[0] = (mutations) => mutations.map(applied);
  let pull: Parameters<FakeClient["onPull"]>[0] = () => nothingNew;
  const unused = () => Promise.reject(new Error("not part of this test"));
  const tokens: Tokens = {
    access: async () => "access",
    renew: async () => "access",
    end: () => undefined,
    close: () => undefined,
  };
  const client: FakeClient = {
    server: new URL("http://127.0.0.1:1"),
    tokens,
    send: unused,
    data: createCentralData({ send: unused, stream: unused }),
    reports: createCentralReports({ send: unused, stream: unused }),
    pushed: [],
    pulls: [],
    onPush: (answer) => {
      push = answer;
    },
    onPull: (answer) => {
      pull = answer;
    },
    async push({ mutations }) {
      client.pushed.push(mutations);
      return { results: await push(mutations) };
    },
    async pull(cursor) {
      client.pulls.push(cursor);
      return pull(cursor);
    },
    // A central without snapshots: first syncs go by pages here.
    snapshot: () => Promise.reject(new CentralError("not-found", "no snapshots here", { status: 404 })),
    me: unused,
    provisioning: unused,
    changePassword: unused,
    logout: unused,
    lookup: unused,
    putHandover: unused,
    handovers: unused,
    phoneCommand: unused,
    putPresence: unused,
    demoScripts: unused,
    demoPlace: unused,
    demoCalls: unused,
    demoQueueCalls: unused,
    demoChangeQueueCalls: unused,
  };
  return client;
}
