import { useDesk } from "#renderer/app/desk-context.ts";
import { showPage, showPop } from "#renderer/app/state/workspace.ts";
import type { SearchHit } from "#shared/crm/search-hit.ts";
import type { CustomerId, LeadId } from "#shared/ids.ts";
import type { PopTarget } from "#shared/pop/types.ts";

/** The record that a hit is; null for colleagues and tasks. */
export function targetOfHit(hit: SearchHit): PopTarget | null {
  // A hit carries the id of what it found; the brand follows from its type.
  if (hit.type === "customer") return { type: "customer", id: hit.id as CustomerId };
  if (hit.type === "lead") return { type: "lead", id: hit.id as LeadId };
  return null;
}

/** Opens what was found: a record as a tab, a task in its list; a colleague is called. */
export function useOpenHit(): (hit: SearchHit) => void {
  const { client, problems, workspace, dialer } = useDesk();
  return (hit) => {
    const target = targetOfHit(hit);
    if (target !== null) {
      void problems.run("pop", async () => {
        const { popId } = await client.pops.open({ target });
        showPop(workspace, popId);
      });
    } else if (hit.type === "task") showPage(workspace, "tasks");
    else if (hit.number !== null) void dialer.dial({ number: hit.number, target: null });
  };
}
