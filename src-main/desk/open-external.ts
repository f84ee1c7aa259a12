import type { Logger } from "pino";
import type { Pops } from "#main/pop/index.ts";
import { createExternalPop, type ExternalPop, ExternalPopError } from "#main/telephony/index.ts";
import type { Settings } from "#shared/settings/settings.ts";
import type { Notices } from "./notices.ts";

/** The HTTP pop on loopback for other phone consoles. null: switched off, or its port is another program's (the agent is told). */
export async function openExternal(options: {
  readonly wanted: Settings["external"];
  readonly token: string;
  readonly pops: Pops;
  readonly notices: Notices;
  readonly logger: Logger;
}): Promise<ExternalPop | null> {
  const { wanted, token, pops, notices, logger } = options;
  if (!wanted.enabled) return null;
  try {
    return await createExternalPop({
      port: wanted.port,
      token,
      logger,
      onPop({ tel, name, id }) {
        const pop = pops.openExternal({ origin: "external", number: tel, name, ref: id });
        return { id: pop.id, kind: pop.decision.kind };
      },
    });
  } catch (error) {
    if (!(error instanceof ExternalPopError)) throw error;
    notices.say("external-port-taken", "warning", { port: wanted.port });
    return null;
  }
}
