import type { Contact, Customer, Phone } from "#shared/crm/index.ts";
import type { ContactId, CustomerId } from "#shared/ids.ts";
import type { E164 } from "#shared/phone/index.ts";
import {
  chineseCities,
  chineseCompanyStems,
  chineseGiven,
  chineseMobilePrefixes,
  chineseSurnames,
  chineseTitles,
  chineseTrades,
  places,
  westernCompanyStems,
  westernTitles,
  westernTrades,
} from "./names.ts";
import type { SeedBatch } from "./seed-batch.ts";
import { day, freshNumber, metaAt, type SeedContext, typed } from "./seed-context.ts";

/** Where somebody lives, how he is called, and what his numbers look like. */
interface Origin {
  readonly country: string;
  readonly city: string;
  readonly timeZone: string;
  readonly language: string;
  readonly mobile: string;
  readonly fixed: string;
  readonly person: () => string;
  readonly company: () => string;
  readonly title: () => string;
}

/** Customers with their contacts and numbers: three in five Chinese, the others from eight countries. */
export function seedCustomers(context: SeedContext, batch: SeedBatch, count: number): void {
  for (let index = 0; index < count; index += 1) seedCustomer(context, batch, index);
}

function seedCustomer(context: SeedContext, batch: SeedBatch, index: number): void {
  const { prng } = context;
  const origin = originOf(context);
  const meta = metaAt(context, context.now - prng.int(1, 1_000) * day - prng.int(0, day));
  const isCompany = prng.chance(0.3);
  const name = isCompany ? origin.company() : origin.person();
  const id = meta.id as CustomerId;
  // The exchange's hotline numbers and a company's switchboard are shared on purpose nowhere here: the cast has the shared number.
  batch.customer.push({
    ...meta,
    id,
    kind: isCompany ? "company" : "person",
    name,
    company: isCompany ? name : prng.chance(0.5) ? origin.company() : null,
    title: isCompany || prng.chance(0.5) ? null : origin.title(),
    accountNumber: prng.chance(0.7) ? `AC-${100_000 + index}` : null,
    email: prng.chance(0.6) ? `contact${index}@example.${prng.pick(["com", "net", "org"])}` : null,
    address: null,
    city: origin.city,
    country: origin.country,
    language: origin.language,
    timeZone: origin.timeZone,
    tier: prng.chance(0.06) ? "vip" : "standard",
    status: prng.chance(0.04) ? "closed" : "active",
    doNotCall: prng.chance(0.03),
    ownerId: prng.chance(0.7) ? prng.pick(context.agents) : null,
    teamId: null,
    notes: prng.chance(0.2) ? prng.pick(notes) : "",
  } satisfies Customer);
  addPhone(
    context,
    batch,
    { customerId: id },
    freshNumber(context, isCompany ? origin.fixed : origin.mobile),
    isCompany ? "work" : "mobile",
    meta.createdAt,
  );
  if (!isCompany && prng.chance(0.3))
    addPhone(
      context,
      batch,
      { customerId: id },
      freshNumber(context, origin.fixed),
      prng.pick(["work", "home"]),
      meta.createdAt,
    );
  if (isCompany)
    for (let people = prng.int(1, 3); people > 0; people -= 1) addContact(context, batch, id, origin, meta.createdAt);
}

const notes = [
  "Prefers to be called in the afternoon.",
  "Asks for the invoice by e-mail each time.",
  "喜欢微信沟通，电话请简短。",
  "合同明年三月到期，需提前联系续约。",
  "Wants one contact person only.",
  "送货前务必电话确认地址。",
];

function addContact(
  context: SeedContext,
  batch: SeedBatch,
  customerId: CustomerId,
  origin: Origin,
  createdAt: number,
): void {
  const meta = metaAt(context, createdAt);
  const id = meta.id as ContactId;
  batch.contact.push({
    ...meta,
    id,
    customerId,
    name: origin.person(),
    role: origin.title(),
    email: null,
  } satisfies Contact);
  if (context.prng.chance(0.8))
    addPhone(context, batch, { customerId, contactId: id }, freshNumber(context, origin.mobile), "mobile", createdAt);
}

type Owner = Partial<Pick<Phone, "customerId" | "contactId" | "leadId">>;

/** One number of an owner, typed as somebody would have. */
export function addPhone(
  context: SeedContext,
  batch: SeedBatch,
  owner: Owner,
  e164: E164,
  label: Phone["label"],
  createdAt: number,
): void {
  const meta = metaAt(context, createdAt);
  batch.phone.push({
    ...meta,
    id: meta.id as Phone["id"],
    customerId: null,
    contactId: null,
    leadId: null,
    ...owner,
    raw: typed(context, e164),
    e164,
    extension: null,
    label,
    chosenAt: null,
  });
}

/** Somebody from somewhere. */
export function originOf(context: SeedContext): Origin {
  const { prng } = context;
  if (prng.chance(0.6)) {
    const city = prng.pick(chineseCities);
    return {
      country: "CN",
      city: city.name,
      timeZone: "Asia/Shanghai",
      language: "zh-CN",
      mobile: `+86${prng.pick(chineseMobilePrefixes)}########`,
      fixed: `+86${city.areaCode}${city.areaCode.length === 2 ? "6#######" : "8#######"}`,
      person: () => prng.pick(chineseSurnames) + prng.pick(chineseGiven),
      company: () => `${city.name}${prng.pick(chineseCompanyStems)}${prng.pick(chineseTrades)}有限公司`,
      title: () => prng.pick(chineseTitles),
    };
  }
  const place = prng.pick(places);
  const familyFirst = place.language === "ja";
  return {
    ...place,
    mobile: prng.pick(place.mobile),
    fixed: prng.pick(place.fixed),
    person: () => {
      const [given, surname] = [prng.pick(place.given), prng.pick(place.surnames)];
      return familyFirst ? `${surname} ${given}` : `${given} ${surname}`;
    },
    company: () => `${prng.pick(westernCompanyStems)} ${prng.pick(westernTrades)}`,
    title: () => prng.pick(westernTitles),
  };
}
