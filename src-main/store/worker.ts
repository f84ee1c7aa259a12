import { parentPort, workerData } from "node:worker_threads";
import type { WriterData } from "./writer/requests.ts";
import { serveWriter } from "./writer/serve.ts";

// The thread's entry: a file of its own so that a bundle can name it (`workerUrl`).
if (parentPort === null) throw new Error("store/worker.ts is the writer thread's entry and can't be run by itself.");
serveWriter(parentPort, workerData as WriterData);
