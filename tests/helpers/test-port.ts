import { freePort } from "#main/hosts/launch/free-port.ts";

/** Above the ports of the tests' exchanges, below those that systems hand out by themselves (Linux: from 32,768). */
const first = 20_000;
const each = 20;
const slots = 600;
let next = 0;
let turn: Promise<number> = Promise.resolve(0);

/**
 * A port that is free now, and that no other test asks for meanwhile: each process has twenty of its own, by its process id. Processes that are
 * started one after the other are far apart.
 */
export function testPort(): Promise<number> {
  turn = turn.then(async () => {
    const base = first + ((process.pid * 7) % slots) * each;
    const port = await freePort(base + next);
    next = (port - base + 1) % each;
    return port;
  });
  return turn;
}
