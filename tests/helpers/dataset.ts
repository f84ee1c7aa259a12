import type { BulkRecord } from "#main/store/index.ts";
import type { Customer, Phone } from "#shared/crm/records.ts";
import type { CustomerId, PhoneId } from "#shared/ids.ts";
import type { E164 } from "#shared/phone/types.ts";
import {
  chineseBrands,
  chineseTrades,
  cities,
  givenCharacters,
  surnames,
  westernBrands,
  westernGivenNames,
  westernSurnames,
  westernTrades,
} from "./dataset-names.ts";

/** Raised when the data change, so that cached stores are made anew. */
export const datasetVersion = 1;

/** 2026-01-01T00:00:00Z. */
const start = 1_767_225_600_000;

/** One customer with its numbers; the same index gives the same customer, whatever the size of the whole. */
export type DatasetCustomer = { customer: Customer; phones: Phone[] };

/**
 * Deterministic customers for benches, tests and seed data: seven in ten Chinese, the rest from everywhere; 1.5 numbers each, whose raw text
 * is as untidy as in life; one customer in two hundred shares its first number with the one before.
 */
export function datasetCustomer(index: number): DatasetCustomer {
  const random = generator(index);
  const chinese = random() < 0.7;
  const name = chinese ? chineseName(random) : `${pick(westernGivenNames, random)} ${pick(westernSurnames, random)}`;
  const company = random() < 0.6 ? companyName(chinese, random) : null;
  const at = start + index * 1000;
  const customer: Customer = {
    id: uuid(index, 0) as CustomerId,
    version: 1,
    createdAt: at,
    updatedAt: at,
    kind: random() < 0.85 ? "person" : "company",
    name,
    company,
    title: null,
    accountNumber: `C${String(index).padStart(8, "0")}`,
    email:
      random() < 0.5
        ? `${chinese ? "kehu" : fold(name)}${index}@${pick(["example.com", "example.net", "example.org"], random)}`
        : null,
    address: null,
    city: pick(cities, random),
    country: chinese ? "CN" : "US",
    language: chinese ? "zh-CN" : "en",
    timeZone: chinese ? "Asia/Shanghai" : "America/New_York",
    tier: random() < 0.03 ? "vip" : "standard",
    status: random() < 0.9 ? "active" : "dormant",
    doNotCall: random() < 0.02,
    ownerId: null,
    teamId: null,
    notes: "",
  };
  const shared = index > 0 && index % 200 === 0;
  const phones = [phone(index, 0, shared ? index - 1 : index, customer.id, at)];
  if (index % 2 === 1) phones.push(phone(index, 1, index, customer.id, at));
  return { customer, phones };
}

/** The whole of it, as `bulkLoad` takes it. */
export function* dataset(customers: number): Generator<BulkRecord> {
  for (let index = 0; index < customers; index += 1) {
    const { customer, phones } = datasetCustomer(index);
    yield { entity: "customer", record: customer };
    for (const record of phones) yield { entity: "phone", record };
  }
}

function phone(index: number, nth: number, numberIndex: number, customerId: CustomerId, at: number): Phone {
  const { e164, raw } = number(numberIndex * 2 + nth, generator(numberIndex * 2 + nth + 0x5bd1));
  return {
    id: uuid(index, nth + 1) as PhoneId,
    version: 1,
    createdAt: at,
    updatedAt: at,
    customerId,
    contactId: null,
    leadId: null,
    raw,
    e164: e164 as E164,
    extension: null,
    label: nth === 0 ? "mobile" : "work",
    chosenAt: null,
  };
}

const mobilePrefixes = [
  ..."130 131 132 133 135 136 137 138 139 150 151 152 153 155 156 157 158 159 180 181 182 183 185 186 187 188 189".split(
    " ",
  ),
];
const usAreas = "212 310 312 404 415 512 617 646 702 718 773 805 917 949".split(" ");

/** A valid number and a way in which somebody typed it. Distinct serials give distinct numbers. */
function number(serial: number, random: () => number): { e164: string; raw: string } {
  // An odd multiplier makes this a permutation of the eight-digit space: no two serials below 10^8 meet.
  const tail = String((serial * 61_803_399 + 7) % 100_000_000).padStart(8, "0");
  const kind = random();
  if (kind < 0.6) {
    const prefix = pick(mobilePrefixes, random);
    const national = prefix + tail;
    const [a, b] = [tail.slice(0, 4), tail.slice(4)];
    const forms = [
      national,
      `+86 ${prefix} ${a} ${b}`,
      `${prefix}-${a}-${b}`,
      `0086 ${national}`,
      `86${national}`,
      `+86${national}`,
      `${prefix} ${a} ${b}`,
      `(86)${prefix}${a}-${b}`,
    ];
    return { e164: `+86${national}`, raw: pick(forms, random) };
  }
  if (kind < 0.75) {
    const local = `6${tail.slice(1)}`;
    const area = pick(["10", "21", "22", "23", "24", "25", "27", "28", "29"], random);
    const forms = [
      `0${area}-${local}`,
      `(0${area}) ${local.slice(0, 4)}-${local.slice(4)}`,
      `+86 ${area} ${local.slice(0, 4)} ${local.slice(4)}`,
      `0${area}${local}`,
    ];
    return { e164: `+86${area}${local}`, raw: pick(forms, random) };
  }
  if (kind < 0.9) {
    const area = pick(usAreas, random);
    const exchange = `${2 + (serial % 8)}${tail.slice(1, 3)}`;
    const line = tail.slice(4);
    const forms = [
      `+1 (${area}) ${exchange}-${line}`,
      `+1${area}${exchange}${line}`,
      `001 ${area} ${exchange} ${line}`,
      `+1-${area}-${exchange}-${line}`,
    ];
    return { e164: `+1${area}${exchange}${line}`, raw: pick(forms, random) };
  }
  const local = `7${tail.slice(1)}`;
  const forms = [
    `+44 20 ${local.slice(0, 4)} ${local.slice(4)}`,
    `+44 (0)20 ${local.slice(0, 4)} ${local.slice(4)}`,
    `004420${local}`,
  ];
  return { e164: `+4420${local}`, raw: pick(forms, random) };
}

/** Each surname as often as its share says. */
const surnamesByShare = surnames.flatMap(([name, share]) => Array.from({ length: share }, () => name));
const given = [...givenCharacters];

function chineseName(random: () => number): string {
  const surname = pick(surnamesByShare, random);
  return surname + pick(given, random) + (random() < 0.75 ? pick(given, random) : "");
}

function companyName(chinese: boolean, random: () => number): string {
  if (chinese) return `${pick(cities, random)}${pick(chineseBrands, random)}${pick(chineseTrades, random)}有限公司`;
  return `${pick(westernBrands, random)} ${pick(westernTrades, random)} ${pick(["Ltd", "Inc.", "GmbH", "& Sons"], random)}`;
}

function fold(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[^A-Za-z ]/g, "")
    .toLowerCase()
    .replace(/ /g, ".");
}

/** A UUIDv7 (RFC 9562) that is the same in every run. */
function uuid(index: number, kind: number): string {
  const time = (start + index).toString(16).padStart(12, "0");
  const tail = (index * 16 + kind).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${String(kind).padStart(3, "0")}-8000-${tail}`;
}

function pick<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new RangeError("nothing to pick from");
  return found;
}

/** mulberry32 by Tommy Ettinger (public domain): small, fast, good enough for names. */
function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
