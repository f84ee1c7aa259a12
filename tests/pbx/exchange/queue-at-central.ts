import { demoPassword } from "#server/demo/cast.ts";
import { centralRoutes, UserList } from "#shared/contract/central/index.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { type LineUser, lineUsers } from "#tests/helpers/central-template.ts";

/** An administrator makes the queue at central, with an agent of this priority. @throws Error with central's answer when it refuses */
export async function queueAtCentral(
  central: string,
  agent: LineUser,
  priority: number,
  queue = "support",
): Promise<void> {
  const admin = await signInAt(central, "admin", demoPassword);
  const { items } = UserList.parse(await (await admin.get(centralRoutes.users)).json());
  const userId = items.find((it) => it.username === lineUsers[agent].username)?.id;
  const body = { name: queue, exchangeName: queue, members: [{ userId, priority }] };
  const answer = await admin.post(centralRoutes.queues, body);
  if (!answer.ok) throw new Error(`Central did not make the queue: ${answer.status} ${await answer.text()}`);
}
