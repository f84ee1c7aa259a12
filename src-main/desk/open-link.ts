import { parseLink } from "#main/telephony/index.ts";
import type { PopId } from "#shared/ids.ts";
import { formatNumber, numberKey } from "#shared/phone/index.ts";
import { Refusal } from "./refusal.ts";
import type { Workplace } from "./workplace.ts";

export type OpenedLink =
  | { readonly did: "popped"; readonly popId: PopId }
  | { readonly did: "dial"; readonly number: string; readonly shown: string };

/** A `popline:` link pops at once; a `tel:`, `callto:` or `sip:` link says what it would dial. @throws Refusal `bad-link` */
export function openLink(workplace: Workplace, url: string): OpenedLink {
  const link = parseLink(url);
  if (link.kind === "problem") throw new Refusal("bad-link", { problem: link.problem });
  if (link.kind === "pop") {
    const request = { origin: "popline-link", number: link.tel, name: link.name, ref: link.id } as const;
    return { did: "popped", popId: workplace.pops.openExternal(request).id };
  }
  const rules = workplace.account.provisioning.phoneRules;
  const key = numberKey(link.number, rules);
  return { did: "dial", number: link.number, shown: key.kind === "e164" ? formatNumber(key.e164, rules) : link.number };
}
