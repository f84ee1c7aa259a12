import { Buffer } from "node:buffer";
import { CentralError } from "#main/sync/index.ts";
import type { DeskProblemCode } from "#shared/contract/desk/index.ts";
import { Refusal } from "../refusal.ts";
import type { HandlerDeps } from "./deps.ts";
import { filePieces } from "./file-pieces.ts";
import type { Implementer } from "./implementer.ts";

const refusals: Partial<Record<CentralError["code"], DeskProblemCode>> = {
  forbidden: "not-allowed",
  "not-found": "no-such-record",
  "wrong-state": "not-possible-now",
  "idempotency-mismatch": "not-possible-now",
  "too-many-requests": "not-possible-now",
  "invalid-request": "not-possible-now",
};

/** Imports, exports, erasing of persons and the audit log: central does them, the desk asks it for the page. */
export function centralDataHandlers(os: Implementer, deps: HandlerDeps) {
  const data = () => deps.workplace().account.central.data;

  async function asked<T>(work: () => Promise<T>, also: typeof refusals = {}): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof CentralError ? ({ ...refusals, ...also }[error.code] ?? null) : null;
      throw code === null ? error : new Refusal(code);
    }
  }
  const done = async (work: Promise<void>) => {
    await work;
    return {};
  };

  return {
    imports: {
      list: os.imports.list.handler(() => asked(() => data().imports())),
      announce: os.imports.announce.handler(({ input: { id, ...file } }) =>
        asked(() => data().announceImport(id, file)),
      ),
      sendPart: os.imports.sendPart.handler(({ input: { id, part, body } }) =>
        asked(() => done(data().sendImportPart(id, part, new Uint8Array(Buffer.from(body, "base64"))))),
      ),
      preview: os.imports.preview.handler(({ input: { id, reading } }) =>
        asked(() => data().previewImport(id, reading)),
      ),
      start: os.imports.start.handler(({ input: { id, rules } }) => asked(() => data().startImport(id, rules))),
      get: os.imports.get.handler(({ input: { id } }) => asked(() => data().importOf(id))),
      cancel: os.imports.cancel.handler(({ input: { id } }) => asked(() => data().cancelImport(id))),
      report: os.imports.report.handler(async ({ input: { id, language }, signal }) =>
        filePieces(await asked(() => data().importReport(id, language, signal))),
      ),
      exportCustomers: os.imports.exportCustomers.handler(async ({ input, signal }) =>
        filePieces(await asked(() => data().exportCustomers(input, signal))),
      ),
    },
    persons: {
      previewErasure: os.persons.previewErasure.handler(({ input }) => asked(() => data().previewErasure(input))),
      erase: os.persons.erase.handler(async ({ input: { id, ...request } }) => {
        const receipt = await asked(() => data().erase(id, request), { "invalid-request": "wrong-name" });
        // This desk forgets at once, the others at their next pull.
        deps.workplace().sync.now();
        return receipt;
      }),
    },
    audit: { list: os.audit.list.handler(({ input }) => asked(() => data().audit(input))) },
  };
}
