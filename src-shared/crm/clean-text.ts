// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * A person's text as it is kept, at the desk as at central: line ends as newlines, no other control characters but tab (PostgreSQL can't keep NUL at
 * all), no half of a character outside of the basic plane (what a cut leaves of an emoji: databases put another character in its place).
 */
export function cleanText(value: string): string {
  return value.toWellFormed().replace(/\r\n?/g, "\n").replace(controls, "");
}
