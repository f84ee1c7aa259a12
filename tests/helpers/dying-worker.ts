import { parentPort } from "node:worker_threads";

// The store's writer, but a request to set the preference `die` ends it before it answers. Its listener has to come first.
parentPort?.on("message", (message: { name?: string; args?: { key?: string } }) => {
  if (message.name === "kv.set" && message.args?.key === "die") process.exit(1);
});
await import("#main/store/worker.ts");
