import { constants, zstdCompressSync } from "node:zlib";
import { liveCompressedFrom, type Wallboard } from "#shared/contract/central/index.ts";
import type { Frame } from "../live/frames.ts";
import type { Board, BoardRow, RowChange } from "./board.ts";
import type { AgentScope } from "./scopes.ts";

/** What is said with each message. */
export type BoardHead = Pick<Wallboard, "at" | "dayFrom" | "link">;

/** So many agents are some hundred kilobytes: longer pictures go in several messages. */
const agentsPerFrame = 1_000;
const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The whole picture for a scope: the first frame says that it is whole, the others go on. */
export function wholeFrames(head: BoardHead, board: Pick<Board, "queues" | "agents">, scope: AgentScope): Frame[] {
  const agents = [...board.agents.values()].filter((row) => scope.sees(row)).map((row) => row.json);
  const queues = [...board.queues.values()].map((row) => row.json);
  const frames = [frameOf(head, true, { queues, agents: agents.slice(0, agentsPerFrame) })];
  for (let i = agentsPerFrame; i < agents.length; i += agentsPerFrame)
    frames.push(frameOf(head, false, { agents: agents.slice(i, i + agentsPerFrame) }));
  return frames;
}

/** What changed, for a scope. null: nothing that it sees. @param headChanged the head is to be told as well */
export function changeFrame(
  head: BoardHead,
  headChanged: boolean,
  changes: { readonly queues: readonly RowChange[]; readonly agents: readonly RowChange[] },
  scope: AgentScope,
): Frame | null {
  const queues = split(changes.queues, () => true);
  const agents = split(changes.agents, (row) => scope.sees(row));
  const parts = { queues: queues.there, goneQueues: queues.gone, agents: agents.there, goneAgents: agents.gone };
  if (!headChanged && Object.values(parts).every((it) => it.length === 0)) return null;
  return frameOf(head, false, parts);
}

/** Nothing: for whom the picture is no longer. */
export function emptyFrame(head: BoardHead): Frame {
  return frameOf(head, true, {});
}

/** Of rows that a scope sees now, or saw. */
function split(changes: readonly RowChange[], sees: (row: BoardRow) => boolean) {
  const there: string[] = [];
  const gone: string[] = [];
  for (const { id, before, after } of changes)
    if (after !== null && sees(after)) there.push(after.json);
    else if (before !== null && sees(before)) gone.push(id);
  return { there, gone };
}

function frameOf(
  { at, dayFrom, link }: BoardHead,
  whole: boolean,
  rows: {
    readonly queues?: readonly string[];
    readonly goneQueues?: readonly string[];
    readonly agents?: readonly string[];
    readonly goneAgents?: readonly string[];
  },
): Frame {
  const { queues = [], goneQueues = [], agents = [], goneAgents = [] } = rows;
  const head = `"whole":${whole},"at":${at},"dayFrom":${dayFrom},"link":${JSON.stringify(link)}`;
  const gone = `"goneQueues":${JSON.stringify(goneQueues)},"goneAgents":${JSON.stringify(goneAgents)}`;
  const json = Buffer.from(
    `{"type":"wallboard","wallboard":{${head},${gone},"queues":[${queues.join(",")}],"agents":[${agents.join(",")}]}}`,
  );
  return json.length < liveCompressedFrom
    ? { data: json, binary: false }
    : { data: zstdCompressSync(json, zstd), binary: true };
}
