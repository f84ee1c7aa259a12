import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInAt } from "#tests/helpers/central-admin.ts";
import { demoPassword, type Product, startProduct } from "#tests/helpers/product.ts";
import { agentAt } from "./agent-at-work.ts";

describe("signing in", () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      signIn: null,
      settings: '{ "pop": { "when": "sometimes" }, "external": { "port": 0 } }',
    });
  });
  afterAll(() => product?.close());

  it("wrong password, then the right one; a mistake in the settings file is named with its key", async () => {
    const { page } = await product.open();
    const submit = async (username: string, password: string) => {
      await page.getByRole("textbox", { name: "User name" }).fill(username);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
    };
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await submit("agent1", "wrong-password");
    await page
      .getByText(/user name or (the )?password/i)
      .first()
      .waitFor();
    await submit("agent1", demoPassword);
    await agentAt(page).ready();
    await page.getByText("pop.when").first().waitFor();
  });

  it("the same account signed in elsewhere: this desk asks before it takes over", async () => {
    const { page } = await product.open();
    await agentAt(page).ready();
    await signInAt(product.central.url, "agent1", demoPassword);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.getByText(/signed out here because you signed in at/).waitFor();
    await page.getByRole("textbox", { name: "User name" }).fill("agent1");
    await page.getByLabel("Password", { exact: true }).fill(demoPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Sign in here and end it there" }).click();
    await agentAt(page).ready();
    expect(await page.getByText("Line ready").isVisible()).toBe(true);
  });

  it("a browser without the address's key is refused", async () => {
    const origin = new URL(product.desk.url).origin;
    const answer = await fetch(origin);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("Open the address that the desk printed");
  });
});
