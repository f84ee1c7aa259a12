import { callHandlers } from "./handlers/calls.ts";
import type { HandlerDeps } from "./handlers/deps.ts";
import { createImplementer } from "./handlers/implementer.ts";
import { mediaHandlers } from "./handlers/media.ts";
import { popHandlers } from "./handlers/pops.ts";
import { recordHandlers } from "./handlers/records.ts";
import { sessionHandlers } from "./handlers/session.ts";

/** The desk contract, implemented: a host serves it over its own transport. */
export function createRouter(deps: HandlerDeps) {
  const os = createImplementer(deps.logger);
  return os.router({
    ...sessionHandlers(os, deps),
    ...callHandlers(os, deps),
    ...popHandlers(os, deps),
    ...recordHandlers(os, deps),
    ...mediaHandlers(os, deps),
  });
}
export type DeskRouter = ReturnType<typeof createRouter>;
