import type { CentralFunction } from "#shared/contract/desk/index.ts";
import { useSlice } from "./desk-context.ts";

const none: readonly string[] = [];

/** What the signed-in agent's role grants (`CentralFunction`). Central decides; the desk only hides what would be refused. */
export function useFunctions(): readonly string[] {
  return useSlice("session", (session) => (session.name === "signed-in" ? session.user.functions : none));
}

/** Whether the signed-in agent's role grants one of these. */
export function useMay(): (...functions: readonly CentralFunction[]) => boolean {
  const granted = useFunctions();
  return (...functions) => functions.some((fn) => granted.includes(fn));
}
