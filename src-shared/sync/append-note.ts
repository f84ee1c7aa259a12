export interface NoteVersions {
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
  /** A line above what is appended; null: none. */
  readonly label: string | null;
}

/**
 * Their note with my lines appended, when both changed it. Whole lines, since half a line makes no sense elsewhere. Not appended again when it
 * already was: a change replayed leaves the text as it is.
 * @returns null when it can't hold both: I only took lines away, or they took away lines such as those that I added.
 */
export function appendNote({ base, mine, theirs, label }: NoteVersions): string | null {
  const block = addedLines(lines(base), lines(mine));
  if (block.length === 0) return null;
  // The same lines may have stood in the base: only one occurrence more than there is the trace of an earlier merge.
  const had = occurrences(block, lines(base));
  const has = occurrences(block, lines(theirs));
  if (has > had) return theirs;
  // They took such lines away while I wrote one more: appended, it could not be told from theirs at a replay.
  if (has < had) return null;
  const added = [...(label === null ? [] : [label]), ...block].join("\n");
  const before = theirs.replace(/\s+$/, "");
  return before === "" ? added : `${before}\n${added}`;
}

/** The lines between the common beginning and the common end, without blank ones around them. */
function addedLines(base: readonly string[], mine: readonly string[]): string[] {
  let start = 0;
  while (start < base.length && start < mine.length && base[start] === mine[start]) start += 1;
  let end = 0;
  while (end < base.length - start && end < mine.length - start && base.at(-1 - end) === mine.at(-1 - end)) end += 1;
  const added = mine.slice(start, mine.length - end);
  while (added[0] === "") added.shift();
  while (added.at(-1) === "") added.pop();
  return added;
}

function occurrences(block: readonly string[], text: readonly string[]): number {
  let count = 0;
  for (let at = 0; at + block.length <= text.length; at += 1) {
    if (block.every((line, i) => text[at + i] === line)) count += 1;
  }
  return count;
}

/** Line ends and blanks at them differ between machines, not between notes. */
function lines(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.trimEnd());
}
