import type { Values } from "#shared/contract/desk/index.ts";

type None = Record<string, never>;

/** What a key may hold, as a code with its values; `describeExpected` has the English words. */
export type Expected =
  | { code: "one-of"; values: { options: string } }
  | { code: "text"; values: None }
  | { code: "text-up-to"; values: { max: number } }
  /** `example` is the default; empty when there is none. */
  | { code: "text-like"; values: { pattern: string; example: string } }
  | { code: "web-address"; values: None }
  | { code: "number-between"; values: { min: number; max: number } }
  | { code: "whole-number-between"; values: { min: number; max: number } }
  | { code: "true-or-false"; values: None }
  | { code: "list"; values: None }
  | { code: "group"; values: None }
  /** There is no such key; `nearest` is the known key most like it, or empty. */
  | { code: "known-key"; values: { nearest: string } }
  | { code: "other"; values: None };

/** One wrong key in a settings file: its default is used instead, the rest of the file counts. */
export interface SettingsMistake {
  file: string;
  /** Path in the file, e.g. "audio.ringerVolume". */
  key: string;
  expected: Expected;
  /** What stands there, as JSON, at most 80 characters. */
  got: string;
}

/** The whole file could not be used. */
export interface SettingsUnreadable {
  file: string;
  reason: "not-json" | "not-a-group" | "too-large" | "no-access";
  /** Where the JSON breaks, 1-based; null when that is not the reason. */
  line: number | null;
  column: number | null;
}

export function describeExpected(expected: Expected): string {
  switch (expected.code) {
    case "one-of":
      return `one of ${expected.values.options}`;
    case "text":
      return "text in quotes";
    case "text-up-to":
      return `text of at most ${expected.values.max} characters`;
    case "text-like":
      return `text of the form ${expected.values.pattern}${expected.values.example && `, such as "${expected.values.example}"`}`;
    case "web-address":
      return "an address that begins with https:// or http://";
    case "number-between":
      return `a number from ${expected.values.min} to ${expected.values.max}`;
    case "whole-number-between":
      return `a whole number from ${expected.values.min} to ${expected.values.max}`;
    case "true-or-false":
      return "true or false";
    case "list":
      return "a list in square brackets";
    case "group":
      return "a group in curly brackets";
    case "known-key":
      return expected.values.nearest ? `a known key, perhaps "${expected.values.nearest}"` : "a known key";
    case "other":
      return "another value";
  }
}

/** The mistake as one sentence, for the log. */
export function mistakeSentence(mistake: SettingsMistake): string {
  return `${mistake.file}: "${mistake.key}" is ${mistake.got}; expected ${describeExpected(mistake.expected)}. Its default is used.`;
}

/** Values for the notice `settings-mistake`. */
export function mistakeValues({ file, key, got, expected }: SettingsMistake): Values {
  return { file, key, got, expected: describeExpected(expected), expectedCode: expected.code, ...expected.values };
}

/** Values for the notice `settings-unreadable`; line and column are 0 when unknown. */
export function unreadableValues({ file, reason, line, column }: SettingsUnreadable): Values {
  return { file, reason, line: line ?? 0, column: column ?? 0 };
}
