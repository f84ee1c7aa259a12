import type { Logger } from "pino";
import type { Desk } from "#main/desk/index.ts";
import type { HostEnvironment } from "./environment.ts";

/** Signs the demo's agent in at its first start. A failure leaves the sign-in form, which says the rest. */
export async function signInFirst(
  session: Pick<Desk["session"], "state" | "signIn">,
  { signIn, central }: Pick<HostEnvironment, "signIn" | "central">,
  logger: Logger,
): Promise<void> {
  if (signIn === null || central === null || session.state().name !== "signed-out") return;
  try {
    await session.signIn({ server: central, ...signIn, takeOver: true });
  } catch (error) {
    logger.error({ err: error }, "the first sign-in failed: sign in by hand");
  }
}

/** Tells whoever started the program (`npm start`) that it is up. */
export function sayReady(url: string, send = process.send?.bind(process)): void {
  send?.({ type: "ready", url });
}
