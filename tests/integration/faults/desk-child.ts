import { aCustomer } from "#tests/helpers/builders.ts";
import { openFaultDesk } from "./fault-desk.ts";

/**
 * A desk as a process of its own, to be killed: signs in, then saves customers as fast as they are taken, synchronises all the while, and tells the
 * id of each that was saved. What it told must never be lost.
 */
const [server = "", username = "", folder = ""] = process.argv.slice(2);
const desk = await openFaultDesk(server, username, folder);
if (!(await desk.signedIn())) throw new Error("the desk could not sign in");
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
for (;;) {
  const customer = aCustomer({ version: 0 });
  await desk.store().write.records.save("customer", customer);
  process.send?.(customer.id);
  if (!desk.busy()) void desk.round();
}
