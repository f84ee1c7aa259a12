/** Attributes of a tooltip; `TipLayer` shows it. Nothing is mounted per button, so that a screen full of them costs nothing. */
export interface TipAttributes {
  readonly "data-tip": string;
  readonly "data-tip-keys"?: string;
}

/** @param keys The chord's keys as printed. */
export function tipOf(label: string, keys?: readonly string[]): TipAttributes {
  return keys && keys.length > 0 ? { "data-tip": label, "data-tip-keys": keys.join(" ") } : { "data-tip": label };
}
