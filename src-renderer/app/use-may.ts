import { useSlice } from "./desk-context.ts";

/** What a role may do at central besides its records. Central decides (its auth/functions.ts); the desk only hides what would be refused. */
const granted = {
  "customers.import": ["supervisor", "administrator"],
  "customers.export": ["supervisor", "administrator"],
  "persons.erase": ["administrator"],
  "audit.read": ["administrator"],
} as const;
export type DeskFunction = keyof typeof granted;

/** Which functions the signed-in agent has. */
export function useMay(): (fn: DeskFunction) => boolean {
  const role = useSlice("session", (session) => (session.name === "signed-in" ? session.user.role : null));
  return (fn) => granted[fn].some((it) => it === role);
}
