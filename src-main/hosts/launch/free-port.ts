import { createServer } from "node:net";

/** Whether the port can be listened on here, now. */
function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** The wanted port, or the next free one above it (twenty are tried). @throws Error when none is free */
export async function freePort(wanted: number, host = "127.0.0.1"): Promise<number> {
  for (let port = wanted; port < wanted + 20; port += 1) if (await isFree(port, host)) return port;
  throw new Error(`No port from ${wanted} to ${wanted + 19} is free on ${host}. Stop another program, or name a port.`);
}
