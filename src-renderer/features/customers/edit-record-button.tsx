import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { tipOf } from "#renderer/ui/tip.ts";

/** At the head of a record: opens its form. */
export function EditRecordButton({ onEdit }: { onEdit: () => void }) {
  const words = useWords();
  const keys = useKeyParts();
  useAction("edit-record", onEdit);
  return (
    <Button
      leftSection={<IconPencil size={15} aria-hidden="true" />}
      onClick={onEdit}
      {...tipOf(words("app:action.edit-record"), keys("edit-record"))}
    >
      {words("customers:edit")}
    </Button>
  );
}
