import { expect, test } from "vitest";
import type { ActionId } from "#renderer/app/keys/actions.ts";
import { searchItems } from "#renderer/features/search/search-items.ts";
import { testRules } from "../../../../helpers/builders.ts";

const label = (id: ActionId) => id.replaceAll("-", " ");
const items = (text: string, offered: readonly ActionId[] = ["hold", "hang-up", "search"]) =>
  searchItems(text, [], testRules, label, (id) => offered.includes(id));

test("a number that can be dialled is offered to be dialled", () => {
  expect(items("130 8285 6110")).toContainEqual({ kind: "dial", key: "dial", number: "130 8285 6110" });
  expect(items("huang").some((item) => item.kind === "dial")).toBe(false);
});

test("actions are found by words of their name, and only those that somebody would carry out", () => {
  expect(items("up hang")).toEqual([{ kind: "action", key: "hang-up", id: "hang-up", label: "hang up" }]);
  expect(items("mute")).toEqual([]);
});

test("the search does not offer itself", () => {
  expect(items("").map((item) => item.key)).toEqual(["hang-up", "hold"]);
});
