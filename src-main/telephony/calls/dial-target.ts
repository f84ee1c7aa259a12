import { TelephonyError } from "../telephony-error.ts";

/** @throws TelephonyError `bad-number` when this can't stand in an address as what is dialled */
export function checkTarget(number: string): void {
  if (!/^\+?(?:[0-9A-Za-z*._-]|#|%23){1,64}$/.test(number))
    throw new TelephonyError("bad-number", "The number holds characters that can't be dialled.");
}
