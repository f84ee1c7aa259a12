import type { Store } from "#main/store/index.ts";
import type { DeskUser, TransferTarget } from "#shared/contract/desk/index.ts";
import type { Colleague } from "#shared/crm/records.ts";
import type { SearchHit } from "#shared/crm/search-hit.ts";
import { dialTarget, formatNumber, numberKey } from "#shared/phone/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";

const most = 30;

/**
 * Whom a call can be given to: a number as typed first, then colleagues (the own team's before the others'), then records with a number.
 * Without text: the colleagues.
 */
export function transferTargets(
  store: Store,
  user: Pick<DeskUser, "id" | "teamId">,
  rules: PhoneRules,
  text: string,
): TransferTarget[] {
  const wanted = text.trim().toLocaleLowerCase();
  const hits = wanted === "" ? [] : store.read.search.query(text, most);
  // The search knows names by their pinyin.
  const found = new Set(hits.filter(({ type }) => type === "colleague").map(({ id }) => id));
  const colleagues = store.read.colleagues
    .all()
    .filter(
      (it) => it.active && it.extension !== null && it.id !== user.id && (found.has(it.id) || isMeant(it, wanted)),
    )
    .sort((a, b) => Number(b.teamId === user.teamId) - Number(a.teamId === user.teamId) || a.name.localeCompare(b.name))
    .map((it): TransferTarget => {
      const extension = it.extension ?? "";
      return { kind: "colleague", name: it.name, number: extension, shown: extension, detail: null };
    });
  if (wanted === "") return colleagues.slice(0, most);
  return [...asTyped(text, rules, colleagues), ...colleagues, ...records(hits, rules)].slice(0, most);
}

function isMeant({ name, username, extension }: Colleague, wanted: string): boolean {
  if (wanted === "") return true;
  if (extension?.startsWith(wanted)) return true;
  return [name, username].some((word) => word.toLocaleLowerCase().includes(wanted));
}

/** The number that was typed, unless it is a colleague's extension that is listed anyway. */
function asTyped(text: string, rules: PhoneRules, colleagues: readonly TransferTarget[]): TransferTarget[] {
  const target = dialTarget(text, rules);
  if (target.kind === "problem" || colleagues.some(({ number }) => number === target.digits)) return [];
  const shown = target.key.kind === "e164" ? formatNumber(target.key.e164, rules) : target.digits;
  return [{ kind: "number", name: null, number: target.digits, shown, detail: null }];
}

function records(hits: readonly SearchHit[], rules: PhoneRules): TransferTarget[] {
  return hits.flatMap(({ type, title, subtitle, number }): TransferTarget[] => {
    if ((type !== "customer" && type !== "lead") || number === null) return [];
    const key = numberKey(number, rules);
    const shown = key.kind === "e164" ? formatNumber(key.e164, rules) : number;
    return [{ kind: "record", name: title, number, shown, detail: subtitle }];
  });
}
