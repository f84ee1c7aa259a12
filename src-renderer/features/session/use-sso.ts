import { useEffect, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { type Problem, problemOf } from "#renderer/app/state/problems.ts";

export interface SsoSignIn {
  /** What the company calls its sign-in; null: this central has none, or did not say. */
  readonly name: string | null;
  /** The browser is open; the desk waits for it. */
  readonly waiting: boolean;
  begin(): Promise<void>;
  /** After `session-elsewhere`: the browser need not be asked again. */
  takeOver(): Promise<void>;
  giveUp(): void;
}

/** Signing in by the company's own provider. `tell` gets each problem, and null when a try begins. */
export function useSso(server: string, tell: (problem: Problem | null) => void): SsoSignIn {
  const { client } = useDesk();
  const [name, setName] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    let wanted = true;
    setName(null);
    if (server === "") return;
    client.session.methods({ server }).then(
      ({ sso }) => wanted && setName(sso?.name ?? null),
      // An address that is still being typed, a central that is down: signing in says so.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [client, server]);

  const attempt = async (steps: () => Promise<unknown>) => {
    tell(null);
    setWaiting(true);
    try {
      await steps();
    } catch (error) {
      const problem = problemOf(error);
      // Whoever has given up knows it.
      tell(problem.code === "sso-cancelled" ? null : problem);
    } finally {
      setWaiting(false);
    }
  };
  return {
    name,
    waiting,
    begin: () =>
      attempt(async () => {
        const { url } = await client.session.startSso({ server });
        if (url !== null) window.open(url, "_blank", "noopener");
        await client.session.finishSso({ takeOver: false });
      }),
    takeOver: () => attempt(() => client.session.finishSso({ takeOver: true })),
    giveUp: () => void client.session.cancelSso(),
  };
}
