import { useSlice } from "#renderer/app/desk-context.ts";

const none: readonly string[] = [];

/** What the signed-in agent's role grants (`CentralFunction`). */
export function useFunctions(): readonly string[] {
  return useSlice("session", (session) => (session.name === "signed-in" ? session.user.functions : none));
}
