import { Button } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { showPop } from "#renderer/app/state/workspace.ts";
import type { Lead } from "#shared/contract/desk/index.ts";

/** Makes a customer of a lead and opens it; one that is a customer already is opened as such. */
export function ConvertLeadButton({ lead }: { lead: Lead }) {
  const words = useWords();
  const { client, problems, workspace } = useDesk();
  const convert = () =>
    problems.run("pop", async () => {
      const { customerId } = await client.records.convertLead({ id: lead.id });
      const { popId } = await client.pops.open({ target: { type: "customer", id: customerId } });
      showPop(workspace, popId);
    });
  return (
    <Button leftSection={<IconUserCheck size={15} aria-hidden="true" />} onClick={() => void convert()}>
      {words(lead.customerId === null ? "leads:convert" : "leads:open-customer")}
    </Button>
  );
}
