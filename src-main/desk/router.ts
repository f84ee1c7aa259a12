import { adminHandlers } from "./handlers/admin.ts";
import { callHandlers } from "./handlers/calls.ts";
import { centralDataHandlers } from "./handlers/central-data.ts";
import type { HandlerDeps } from "./handlers/deps.ts";
import { createImplementer } from "./handlers/implementer.ts";
import { mediaHandlers } from "./handlers/media.ts";
import { phoneHandlers } from "./handlers/phone.ts";
import { popHandlers } from "./handlers/pops.ts";
import { recordHandlers } from "./handlers/records.ts";
import { reportHandlers } from "./handlers/reports.ts";
import { sessionHandlers } from "./handlers/session.ts";
import { traceHandlers } from "./handlers/trace.ts";
import { wallboardHandlers } from "./handlers/wallboard.ts";

/** The desk contract, implemented: a host serves it over its own transport. */
export function createRouter(deps: HandlerDeps) {
  const os = createImplementer(deps.logger, (path, input) => deps.trace()?.asked(path, input) ?? null);
  return os.router({
    ...sessionHandlers(os, deps),
    ...callHandlers(os, deps),
    ...phoneHandlers(os, deps),
    ...popHandlers(os, deps),
    ...recordHandlers(os, deps),
    ...mediaHandlers(os, deps),
    ...traceHandlers(os, deps),
    ...adminHandlers(os, deps),
    ...centralDataHandlers(os, deps),
    ...reportHandlers(os, deps),
    ...wallboardHandlers(os, deps),
  });
}
export type DeskRouter = ReturnType<typeof createRouter>;
