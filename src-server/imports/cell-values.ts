import type { Customer } from "#shared/crm/index.ts";

type Words<T> = ReadonlyMap<string, T>;

function words<T>(entries: readonly (readonly [T, string])[]): Words<T> {
  return new Map(entries.flatMap(([value, all]) => all.split(",").map((word): [string, T] => [word, value])));
}

const kinds = words<Customer["kind"]>([
  ["person", ",person,individual,private,contact,b2c,个人,自然人,个人客户"],
  ["company", "company,business,organization,organisation,firm,b2b,公司,企业,单位,企业客户,公司客户"],
]);
const tiers = words<Customer["tier"]>([
  ["standard", ",standard,normal,regular,no,n,false,0,普通,标准,普通客户,否,一般"],
  ["vip", "vip,gold,platinum,premium,key,yes,y,true,1,重要,贵宾,大客户,重点,是,vip客户"],
]);
const statuses = words<Customer["status"]>([
  ["active", ",active,open,live,current,正常,活跃,有效,在用,启用"],
  ["dormant", "dormant,inactive,sleeping,idle,休眠,沉睡,不活跃"],
  ["closed", "closed,ended,terminated,lost,former,关闭,已关闭,注销,已注销,流失,停用"],
]);
const yes = words<boolean>([
  [false, ",no,n,false,0,否,不,无,f,-"],
  [true, "yes,y,true,1,x,是,√,✓,对,t,do not call,dnc,勿扰,免打扰"],
]);

const read =
  <T>(known: Words<T>) =>
  (cell: string): T | null =>
    known.get(cell.normalize("NFKC").trim().toLowerCase()) ?? null;

/** null: the cell says none of the choices; an empty one says the usual. */
export const kindOf = read(kinds);
export const tierOf = read(tiers);
export const statusOf = read(statuses);
export const yesOf = read(yes);

const others: readonly (readonly [string, string])[] = [
  ["uk", "GB"],
  ["england", "GB"],
  ["usa", "US"],
  ["united states of america", "US"],
  ["the netherlands", "NL"],
  ["prc", "CN"],
  ["p.r. china", "CN"],
  ["people's republic of china", "CN"],
  ["中华人民共和国", "CN"],
  ["中国大陆", "CN"],
  ["香港", "HK"],
  ["澳门", "MO"],
  ["台湾", "TW"],
];
let byName: Words<string> | null = null;

/** "China", "中国", "Deutschland" or "cn" as the code of ISO 3166-1; what is no country's name stays as it is, and is refused later. */
export function countryCode(cell: string): string {
  const text = cell.normalize("NFKC").trim();
  if (text === "" || /^[A-Za-z]{2}$/.test(text)) return text === "UK" ? "GB" : text;
  byName ??= countryNames();
  return byName.get(text.toLowerCase()) ?? text;
}

/** Made at the first use: 676 codes in four languages. */
function countryNames(): Words<string> {
  const names = new Map<string, string>(others);
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const language of ["en", "zh-CN", "de", "fr"]) {
    const display = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
    for (const code of letters.flatMap((a) => letters.map((b) => a + b))) {
      const name = display.of(code)?.toLowerCase();
      if (name !== undefined && !names.has(name)) names.set(name, code);
    }
  }
  return names;
}
