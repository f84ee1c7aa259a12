/** Closes a switch over a union: compiles only while every case is handled. @throws TypeError on a value from outside the types. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value ${JSON.stringify(value)}`);
}
