import { expect, test } from "vitest";
import type { ActionId } from "#renderer/app/keys/actions.ts";
import { searchItems } from "#renderer/features/search/search-items.ts";
import { testRules } from "../../../../helpers/builders.ts";

const label = (id: ActionId) => id.replaceAll("-", " ");
const items = (text: string, offered: readonly ActionId[] = ["hold", "hang-up", "search"]) =>
  searchItems(text, [], [], testRules, label, (id) => offered.includes(id));

test("a number that can be dialled is offered to be dialled", () => {
  const number = "130 8285 6110";
  expect(items(number)).toContainEqual({ kind: "dial", key: "dial", number, shown: number });
  expect(items("huang").some((item) => item.kind === "dial")).toBe(false);
});

test("actions are found by words of their name, and only those that somebody would carry out", () => {
  expect(items("up hang")).toEqual([{ kind: "action", key: "hang-up", id: "hang-up", label: "hang up" }]);
  expect(items("mute")).toEqual([]);
});

test("the search does not offer itself", () => {
  expect(items("").map((item) => item.key)).toEqual(["hang-up", "hold"]);
});

test("each number of a pasted text is a line of its own, in the order in which they stand", () => {
  const found = ["+8613082856110", "+861065234567"].map((number) => ({ raw: number, number, shown: `<${number}>` }));
  const lines = searchItems("call 130 8285 6110 or 010 6523 4567", [], found, testRules, label, () => false);
  expect(lines.map((line) => line.kind === "dial" && line.shown)).toEqual(["<+8613082856110>", "<+861065234567>"]);
});
