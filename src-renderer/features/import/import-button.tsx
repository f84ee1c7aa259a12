import { Button } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { showPage } from "#renderer/app/state/workspace.ts";

/** At the head of the customers list: to the import. */
export function ImportButton() {
  const words = useWords();
  const { workspace } = useDesk();
  return (
    <Button leftSection={<IconFileImport size={15} aria-hidden="true" />} onClick={() => showPage(workspace, "import")}>
      {words("imports:open")}
    </Button>
  );
}
