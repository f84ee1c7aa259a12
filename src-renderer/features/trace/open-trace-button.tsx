import { Button } from "@mantine/core";
import { IconTimeline } from "@tabler/icons-react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { useListAction } from "#renderer/app/lists/use-list-action.ts";
import { showTrace } from "#renderer/app/state/workspace.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Interaction } from "#shared/contract/desk/index.ts";
import type { CallId } from "#shared/ids.ts";

/** Goes to the trace of the call that is marked in a list of calls; its key as well. A call and its interaction have one id. */
export function OpenTraceButton({ interaction }: { interaction: Interaction | undefined }) {
  const words = useWords();
  const keys = useKeyParts();
  const { workspace } = useDesk();
  const open = () => interaction && showTrace(workspace, interaction.id as string as CallId);
  useListAction("list-trace", open);
  return (
    <Button
      size="compact-sm"
      leftSection={<IconTimeline size={15} aria-hidden="true" />}
      disabled={interaction === undefined}
      onClick={open}
      {...tipOf(words("app:action.list-trace"), keys("list-trace"))}
    >
      {words("trace:open")}
    </Button>
  );
}
