import { expect, test } from "vitest";
import { mayDo } from "#server/auth/permissions.ts";
import { entityNames } from "#shared/crm/index.ts";

test("everybody reads everything", () => {
  for (const entity of entityNames)
    for (const role of ["agent", "supervisor", "administrator"] as const)
      expect(mayDo(role, "read", entity)).toBe(true);
});

test("an administrator may do with records whatever a supervisor may, and he whatever an agent may", () => {
  for (const entity of entityNames) {
    for (const action of ["create", "update", "delete"] as const) {
      if (mayDo("agent", action, entity)) expect(mayDo("supervisor", action, entity)).toBe(true);
      if (mayDo("supervisor", action, entity)) expect(mayDo("administrator", action, entity)).toBe(true);
    }
  }
});

test("nobody writes colleagues as records", () => {
  expect(mayDo("administrator", "update", "colleague")).toBe(false);
});
