import { useDesk } from "#renderer/app/desk-context.ts";
import type { Pop } from "#shared/pop/types.ts";

/**
 * Closes a tab, unless its call still needs it: then the agent is told what to finish. Typed text stays in its draft.
 */
export function useCloseTab(): (pop: Pop) => void {
  const { client, slices, problems } = useDesk();
  return (pop) => {
    const call = slices.calls.getState().find((one) => one.id === pop.callId);
    if (call?.work === "due") return problems.show("pop", { code: "wrap-up-first", values: {} });
    if (call && call.state.name !== "ended") return problems.show("pop", { code: "tab-has-call", values: {} });
    void problems.run("pop", () => client.pops.close({ popId: pop.id }));
  };
}
