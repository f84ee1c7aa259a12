import type { PopTarget } from "#shared/pop/types.ts";
import { useDesk } from "../desk-context.ts";
import type { Request } from "../requests/use-request.ts";
import { showPop } from "../state/workspace.ts";

/** Opens a record as a tab of the workspace and goes there. */
export function useOpenRecord(request: Request): (target: PopTarget) => void {
  const { client, workspace } = useDesk();
  return (target) => {
    void request.run(async () => {
      const { popId } = await client.pops.open({ target });
      showPop(workspace, popId);
    });
  };
}
