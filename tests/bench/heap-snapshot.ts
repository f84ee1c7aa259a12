import type { CDPSession } from "playwright";

interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] };
  };
  readonly nodes: readonly number[];
}

/** What a page and its frames hold, in MB, by a snapshot of the heap (V8's format): objects, strings and DOM, and apart from them compiled code. */
export interface HeldMemory {
  readonly objectsMb: number;
  /** The browser goes on compiling for hundreds of calls: it grows while nothing is kept. */
  readonly codeMb: number;
}

/** Collects garbage first. Takes seconds. */
export async function heldMemory(devtools: CDPSession): Promise<HeldMemory> {
  const chunks: string[] = [];
  const onChunk = ({ chunk }: { chunk: string }) => void chunks.push(chunk);
  devtools.on("HeapProfiler.addHeapSnapshotChunk", onChunk);
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  devtools.off("HeapProfiler.addHeapSnapshotChunk", onChunk);
  const { snapshot, nodes } = JSON.parse(chunks.join("")) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf("type"), fields.indexOf("self_size")];
  const code = types[0].indexOf("code");
  let objects = 0;
  let compiled = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    const bytes = nodes[at + size] ?? 0;
    if (nodes[at + type] === code) compiled += bytes;
    else objects += bytes;
  }
  return { objectsMb: objects / 2 ** 20, codeMb: compiled / 2 ** 20 };
}
