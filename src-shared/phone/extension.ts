/** `x123`, `ext. 123`, `extension 123`, `转123`, `分机：123`, `,,123`, `;123`, `#123` at the end of a number. */
const marked =
  /^(.*?\d.*?)\s*(?:;\s*ext\s*=|ext(?:n|ension)?\b|ext|x|转接?|轉|分机号?|分機|内线|內線|[,;]+|#)\s*[.:]?\s*(\d{1,8})\s*\)?$/iu;
/** "010-65234567-801": how extensions are written in China. Only tried when the whole makes no number. */
const dashed = /^(.*\d)\s*-\s*(\d{1,6})$/;

export interface WithExtension {
  readonly base: string;
  readonly extension: string;
}

/** Splits off an extension that is marked as one; null when there is none. */
export function markedExtension(text: string): WithExtension | null {
  return split(marked, text);
}

/** Splits off what may be an extension after the last dash; null when nothing looks like it. */
export function dashedExtension(text: string): WithExtension | null {
  return split(dashed, text);
}

function split(pattern: RegExp, text: string): WithExtension | null {
  const found = pattern.exec(text);
  if (found?.[1] === undefined || found[2] === undefined) return null;
  return { base: found[1].replace(/[\s([]+$/, ""), extension: found[2] };
}
