/** A number that stood in a text, as the desk found it. */
export interface TextNumber {
  readonly raw: string;
  /** What is dialled. */
  readonly number: string;
  /** As people write it. */
  readonly shown: string;
}
