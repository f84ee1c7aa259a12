import type { HandlerDeps } from "./deps.ts";
import { filePieces } from "./file-pieces.ts";
import type { Implementer } from "./implementer.ts";

/** Central's reports, passed through: central decides what the agent may see. */
export function reportHandlers(os: Implementer, deps: HandlerDeps) {
  const reports = () => deps.workplace().account.central.reports;
  return {
    reports: {
      intervals: os.reports.intervals.handler(({ input }) => reports().intervals(input)),
      queues: os.reports.queues.handler(({ input }) => reports().queues(input)),
      agents: os.reports.agents.handler(({ input }) => reports().agents(input)),
      dispositions: os.reports.dispositions.handler(({ input }) => reports().dispositions(input)),
      calls: os.reports.calls.handler(({ input }) => reports().calls(input)),
      export: os.reports.export.handler(async ({ input, signal }) => filePieces(await reports().export(input, signal))),
      schedules: os.reports.schedules.handler(() => reports().schedules()),
      saveSchedule: os.reports.saveSchedule.handler(async ({ input: { id, schedule } }) => {
        await reports().saveSchedule(id, schedule);
        return {};
      }),
      removeSchedule: os.reports.removeSchedule.handler(async ({ input: { id } }) => {
        await reports().removeSchedule(id);
        return {};
      }),
      files: os.reports.files.handler(() => reports().files()),
      file: os.reports.file.handler(async ({ input: { id }, signal }) => filePieces(await reports().file(id, signal))),
    },
  };
}
