import { Button } from "@mantine/core";
import { IconUserX } from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { ErasureTarget } from "#shared/contract/desk/index.ts";
import { ErasePanel } from "./erase-panel.tsx";

/** At the head of a record, for those who may: erases all that is known about the person. */
export function ErasePersonButton({ target, name }: { readonly target: ErasureTarget; readonly name: string }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="subtle"
        color="danger"
        leftSection={<IconUserX size={15} aria-hidden="true" />}
        onClick={() => setOpen(true)}
      >
        {words("persons:erase")}
      </Button>
      {open && <ErasePanel target={target} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}
