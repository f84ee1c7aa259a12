import type { Page } from "playwright";
import type { CustomerRow, DeskState, HistoryRow, LeadRow, TaskRow } from "#shared/contract/desk/index.ts";
import { aCustomer, aLead, anInteraction, aTask, e164 } from "#tests/helpers/builders.ts";
import type { FakeDesk } from "#tests/helpers/fake-desk.ts";
import { openPageStage } from "#tests/helpers/page-stage.ts";

export interface Stage {
  /** A desk that plays `state`, and a page of it at `#/<place>`. */
  open(
    place: string,
    state?: Partial<DeskState>,
    prepare?: (desk: FakeDesk) => void,
  ): Promise<{ desk: FakeDesk; page: Page }>;
  /** Closes what the last test opened. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** The built UI page in Chromium, before desks that play scripts. */
export async function setStage(): Promise<Stage> {
  const stage = await openPageStage("en-GB");
  return {
    open: (place, state = {}, prepare = () => {}) => stage.open({ place, state, prepare }),
    clear: stage.clear,
    close: stage.close,
  };
}

export function customerRows(count: number): CustomerRow[] {
  return Array.from({ length: count }, (_, index) => ({
    customer: aCustomer({ name: `Customer ${index}`, tier: index === 1 ? "vip" : "standard", doNotCall: index === 2 }),
    number: `+86130${String(10_000_000 + index)}`,
    lastContactAt: null,
  }));
}

export function leadRow(name: string): LeadRow {
  return { lead: aLead({ name, status: "working" }), number: "+8613912345678", lastContactAt: null };
}

export function taskRow(over: Parameters<typeof aTask>[0]): TaskRow {
  return { task: aTask(over), name: null, assignee: null };
}

export function callRow(over: Parameters<typeof anInteraction>[0], row: Partial<HistoryRow> = {}): HistoryRow {
  const interaction = anInteraction({ e164: e164("+8613912345678"), ...over });
  return { interaction, name: null, company: null, dispositionLabel: null, sent: true, ...row };
}
