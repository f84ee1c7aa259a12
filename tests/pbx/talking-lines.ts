import type { Call } from "#shared/call/index.ts";
import type { CallId } from "#shared/ids.ts";
import type { Asterisk } from "./exchange/asterisk.ts";
import { type Customer, type CustomerOptions, customerCalls } from "./exchange/customer.ts";
import type { LineOnAsterisk } from "./line-on-asterisk.ts";

export const customerHz = 1004;
export const huang = { number: "+8613082856110", name: "Huang Hang" };

/** A customer rings the line's agent, who answers. Resolves when the exchange has connected both: what is asked of it sooner, it refuses. */
export async function customerTalks(
  exchange: Asterisk,
  line: LineOnAsterisk,
  options: Partial<CustomerOptions> = {},
): Promise<{ customer: Customer; call: Call }> {
  const customer = await customerCalls(exchange, { to: `5${line.agent}`, ...huang, ...options });
  const from = exchange.ami.now();
  const call = await answers(line);
  await exchange.ami.waitFor("BridgeEnter", { Channel: customer.trunk }, { from });
  return { customer, call };
}

/** The line rings, and its agent answers. */
export async function answers(line: LineOnAsterisk): Promise<Call> {
  const ringing = await line.call((call) => call.state.name === "ringing");
  await line.telephony.answer(ringing.id);
  return line.call((call) => call.id === ringing.id && call.state.name === "active");
}

/** The first line asks the second one about its call. Resolves when the exchange has connected them. */
export async function consults(
  line: LineOnAsterisk,
  colleague: LineOnAsterisk,
  about: CallId,
): Promise<{ consult: CallId; theirs: Call }> {
  const { ami } = line.exchange;
  const from = ami.now();
  const consult = await line.telephony.consult(about, { number: colleague.agent });
  const theirs = await answers(colleague);
  await line.call((call) => call.id === consult && call.state.name === "active");
  for (const { agent } of [line, colleague])
    await ami.waitFor("BridgeEnter", { Channel: new RegExp(`^PJSIP/${agent}-`) }, { from });
  return { consult, theirs };
}

/** How a call of the line ended, as soon as it has. */
export async function ended(line: LineOnAsterisk, callId: CallId): Promise<Call> {
  return line.call((call) => call.id === callId && call.state.name === "ended");
}

export function causeOf(call: Call): string {
  return call.state.name === "ended" ? call.state.cause : call.state.name;
}

/** Both hear each other: what the customer's telephone gets, and what plays at the line's agent. */
export async function talkTogether(customer: Customer, line: LineOnAsterisk, toneHz = customerHz): Promise<void> {
  await Promise.all([customer.hears.hears(line.hz), line.ear.hears(toneHz)]);
}
