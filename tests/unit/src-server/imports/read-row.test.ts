import { describe, expect, it } from "vitest";
import { readRow } from "#server/imports/read-row.ts";
import { guessMapping, type ImportField } from "#shared/imports/index.ts";
import { testRules } from "../../../helpers/builders.ts";

function row(
  mapping: readonly (ImportField | null)[],
  cells: readonly string[],
  headers: readonly string[] = ["h1", "h2"],
) {
  return readRow({ line: 7, cells }, { mapping, headers }, testRules);
}

describe("a row", () => {
  it("becomes a customer with its numbers normalised", () => {
    const read = row(
      ["name", "phone-mobile", "phone-work", "country", "tier", "doNotCall", "owner"],
      [" 黄航 ", "0086 130-8285-6110", "010-6523 4567; 13910027001", "中国", "重要", "是", "lin"],
    );
    expect(read).toMatchObject({
      ok: true,
      row: {
        fields: { name: "黄航", kind: "person", country: "CN", tier: "vip", doNotCall: true },
        phones: [
          { e164: "+8613082856110", label: "mobile" },
          { e164: "+861065234567", label: "work" },
          { e164: "+8613910027001", label: "work" },
        ],
        owner: "lin",
      },
    });
  });

  it("without a name is its company's", () => {
    expect(row(["name", "company"], ["", "Hua Xing"])).toMatchObject({
      ok: true,
      row: { fields: { kind: "company", name: "Hua Xing", company: "Hua Xing" } },
    });
  });

  it("takes back what an export put before what looks like a formula", () => {
    expect(row(["name", "phone-other"], ["'=Li", "'+8613082856110"])).toMatchObject({
      ok: true,
      row: { fields: { name: "=Li" }, phones: [{ e164: "+8613082856110" }] },
    });
  });

  it("takes NUL bytes out of a name", () => {
    expect(row(["name"], ["Li\0Na"], ["name"])).toMatchObject({ ok: true, row: { fields: { name: "LiNa" } } });
  });

  it.each<[string, (ImportField | null)[], string[], string, string | null]>([
    ["without a name", ["name", "city"], ["", "Rome"], "required", "name"],
    ["with a name too long", ["name"], ["x".repeat(201)], "too-long", "name"],
    ["with a bad address", ["name", "email"], ["A", "at home"], "bad-email", "email"],
    ["with letters for a number", ["name", "phone-home"], ["A", "call me"], "bad-number", "phone-home"],
    ["with an unknown country", ["name", "country"], ["A", "Narnia"], "bad-country", "country"],
    ["with a status of its own", ["name", "status"], ["A", "so-so"], "bad-value", "status"],
    ["with characters that can't be read", ["name"], ["A\ufffd"], "bad-encoding", null],
    ["with more cells than columns", ["name"], ["A", "B"], "too-many-cells", null],
    ["that is the header again", ["name", "city"], ["h1", "h2"], "header-again", null],
  ])("%s is refused with its reason", (_name, mapping, cells, reason, field) => {
    expect(row(mapping, cells)).toMatchObject({ ok: false, reject: { line: 7, reason, field } });
  });
});

describe("the mapping", () => {
  it("is guessed from English and Chinese headers", () => {
    expect(
      guessMapping(["Full Name", "E-mail (private)", "Mobile Phone", "Phone 2", "Zip", "客户等级", "备注"]),
    ).toEqual(["name", "email", "phone-mobile", "phone-other", null, "tier", "notes"]);
  });

  it("takes each field once and numbers as often as they come", () => {
    expect(guessMapping(["Name", "name", "电话", "电话"])).toEqual(["name", null, "phone-other", "phone-other"]);
  });
});
