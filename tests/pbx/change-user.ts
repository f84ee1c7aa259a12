import { demoPassword } from "#server/demo/cast.ts";
import { centralRoutes, type UpdateUserRequest, UserList } from "#shared/contract/central/index.ts";
import { signInAt } from "#tests/helpers/central-admin.ts";

/** What an administrator changes at central. @throws Error with central's answer when it refuses */
export async function changeUser(central: string, username: string, change: UpdateUserRequest): Promise<void> {
  const admin = await signInAt(central, "admin", demoPassword);
  const { items } = UserList.parse(await (await admin.get(centralRoutes.users)).json());
  const user = items.find((it) => it.username === username);
  if (user === undefined) throw new Error(`Central has no user ${username}.`);
  const answer = await admin.patch(`${centralRoutes.users}/${user.id}`, change);
  if (!answer.ok) throw new Error(`Central did not change ${username}: ${answer.status} ${await answer.text()}`);
}
