import { expect } from "vitest";
import { castNumbers, demoPassword } from "#server/demo/cast.ts";
import { centralRoutes } from "#shared/contract/central/index.ts";
import type { Interaction } from "#shared/crm/records.ts";
import { wrapUp } from "#tests/e2e/faults-stage.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import type { Desk, Desks } from "./desk-on-asterisk.ts";
import type { Asterisk } from "./exchange/asterisk.ts";
import { type Customer, type CustomerOptions, customerCalls } from "./exchange/customer.ts";
import { legsOf } from "./exchange/switchboard.ts";

/** What a customer's telephone sends unless it is said otherwise, in Hz. */
export const customerHz = 1004;
export const huang = { number: castNumbers.known, name: "Huang Hang" };

/** What agents and their customers do, as the tests tell it. */
export interface DeskActs {
  press(desk: Desk, ...keys: readonly string[]): Promise<void>;
  /** The phone column shows this text. */
  says(desk: Desk, text: string | RegExp): Promise<void>;
  /** Huang Hang, unless it is said otherwise, calls the desk, which rings. */
  rings(desk: Desk, over?: Partial<CustomerOptions>): Promise<Customer>;
  /** That call is answered, and both hear each other. */
  talk(desk: Desk, over?: Partial<CustomerOptions>): Promise<Customer>;
  together(customer: Pick<Customer, "hears">, desk: Desk, hz?: number): Promise<void>;
  /** The agent hangs up and does the work after it. */
  end(desk: Desk, customer: Pick<Customer, "ended">): Promise<void>;
  /** Resolves when nothing of these desks' calls is left. @throws Error when something is; it is hung up, so that the next test starts anew */
  quiet(...desks: readonly Desk[]): Promise<void>;
}

export function deskActs(exchange: Asterisk): DeskActs {
  const acts: DeskActs = {
    async press(desk, ...keys) {
      for (const key of keys) await desk.page.keyboard.press(key);
    },
    says: (desk, text) => desk.work.phone.getByText(text).first().waitFor(),
    async rings(desk, over = {}) {
      const customer = await customerCalls(exchange, { to: `5${desk.agent}`, ...huang, ...over });
      await desk.work.ringing.waitFor();
      return customer;
    },
    async talk(desk, over = {}) {
      const customer = await acts.rings(desk, over);
      await desk.work.answer();
      await acts.together(customer, desk, over.toneHz);
      return customer;
    },
    async together(customer, desk, hz = customerHz) {
      await Promise.all([customer.hears.hears(desk.hz), desk.ear.hears(hz)]);
    },
    async end(desk, customer) {
      await desk.work.hangUp();
      await customer.ended;
      await acts.press(desk, "Control+1");
      await wrapUp(desk.work);
    },
    async quiet(...desks) {
      for (const desk of desks) {
        try {
          await expect.poll(() => legsOf(exchange, desk.agent)).toEqual([]);
        } catch (error) {
          await exchange.ami.action({ Action: "Hangup", Channel: `/^PJSIP\\/${desk.agent}-/` });
          throw error;
        }
        expect(await desk.work.phone.locator("[data-call]:not([data-state=ended])").count()).toBe(0);
      }
    },
  };
  return acts;
}

/** Calls' records at central whose notes begin so, newest first. */
export async function recordsAt({ central }: Desks, notes: string): Promise<readonly Interaction[]> {
  const admin = await signInAt(central.url, "admin", demoPassword);
  const answer = await admin.get(`${centralRoutes.interactions}?limit=50`);
  const { items } = (await answer.json()) as { items: Interaction[] };
  return items.filter((it) => it.notes?.startsWith(notes));
}
