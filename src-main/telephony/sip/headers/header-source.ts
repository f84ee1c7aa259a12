/** Where header values are read from: one SIP message. Names are case-insensitive; values are raw, in the order they came. */
export interface HeaderSource {
  getHeaders(name: string): readonly string[];
}

/** First value of a header, or the empty string. */
export function firstHeader(message: HeaderSource, name: string): string {
  return message.getHeaders(name)[0] ?? "";
}
