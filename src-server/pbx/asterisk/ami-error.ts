/**
 * - `unreachable`: no connection, or it broke
 * - `untrusted`: the certificate is not one that central trusts
 * - `login`: wrong user name or password, or not from here
 * - `protocol`: something else answers there
 * - `timeout`: no answer in time
 * - `refused`: the exchange refused the action; `message` has its words
 */
export type AmiErrorCode = "unreachable" | "untrusted" | "login" | "protocol" | "timeout" | "refused";

export class AmiError extends Error {
  override readonly name = "AmiError";
  readonly code: AmiErrorCode;

  constructor(code: AmiErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
