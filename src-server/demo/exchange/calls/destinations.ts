import type { Switchboard } from "../queues/switchboard.ts";
import type { DemoAccount, DemoCaller } from "../types.ts";
import type { CallContext } from "./call-context.ts";

/** What answers a dialed number. */
export type Destination =
  | { readonly kind: "refusal"; readonly status: number }
  | { readonly kind: "echo" }
  | { readonly kind: "unanswered" }
  | { readonly kind: "early-media"; readonly voice: string }
  | { readonly kind: "desk"; readonly account: DemoAccount }
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "person"; readonly number: string; readonly displayName?: string; readonly voice: string };

const TEST_NUMBERS: Readonly<Record<string, Destination>> = {
  "600": { kind: "echo" },
  "601": { kind: "refusal", status: 486 },
  "602": { kind: "refusal", status: 404 },
  "603": { kind: "refusal", status: 603 },
  "604": { kind: "unanswered" },
  "605": { kind: "early-media", voice: "announcement-en" },
};

const ANYBODY = "answered-by-person-en";

/** Where numbers are looked up. */
type Directory = Pick<CallContext, "accounts" | "callers"> & { readonly queues?: Pick<Switchboard, "queueAt"> };

/** Looks up a dialed number: test numbers, colleagues, queues, known people, then anybody. Not a number at all: 404. */
export function destinationOf(context: Directory, dialed: string): Destination {
  const test = TEST_NUMBERS[dialed];
  if (test) return test;
  const account = context.accounts.find(dialed);
  if (account) return { kind: "desk", account };
  const queue = context.queues?.queueAt(dialed) ?? null;
  if (queue !== null) return { kind: "queue", queue };
  const digits = digitsOf(dialed);
  if (digits.length < 3 || !/^[+\d\s().\-#*]+$/.test(dialed)) return { kind: "refusal", status: 404 };
  const known = context.callers.find((caller) => digitsOf(caller.number) === digits);
  return known ? knownPerson(known) : { kind: "person", number: dialed, voice: ANYBODY };
}

function knownPerson({ number, displayName, voice }: DemoCaller): Destination {
  return { kind: "person", number, voice, ...(displayName ? { displayName } : {}) };
}

const digitsOf = (text: string) => text.replace(/\D/g, "").replace(/^00/, "");
