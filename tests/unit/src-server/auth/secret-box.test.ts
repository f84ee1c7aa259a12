import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSecretBox } from "#server/auth/secret-box.ts";

const secret = "a secret of the tests, long enough";

test("what is sealed opens again, and two seals of one text differ", () => {
  const box = createSecretBox(secret, randomBytes);
  const [one, two] = [box.seal("пароль 密码"), box.seal("пароль 密码")];
  expect(one).not.toBe(two);
  expect([box.open(one), box.open(two)]).toEqual(["пароль 密码", "пароль 密码"]);
});

test("another secret does not open it and says which variable is wrong", () => {
  const sealed = createSecretBox(secret, randomBytes).seal("1001");
  expect(() => createSecretBox(`${secret}!`, randomBytes).open(sealed)).toThrow(/POPLINE_TOKEN_SECRET/);
});

test("a changed text does not open", () => {
  const box = createSecretBox(secret, randomBytes);
  const bytes = Buffer.from(box.seal("1001"), "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => box.open(bytes.toString("base64url"))).toThrow();
});
