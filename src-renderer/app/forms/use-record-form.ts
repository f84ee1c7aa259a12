import { useEffect } from "react";
import type { DraftBody } from "../drafts/draft-keeper.ts";
import { type Draft, useDraft } from "../drafts/use-draft.ts";
import { useWords } from "../i18n/use-words.ts";
import { fieldTexts } from "../problem-text.ts";
import { type Request, useRequest } from "../requests/use-request.ts";

export interface RecordForm<T extends DraftBody> {
  readonly draft: Draft<T>;
  readonly request: Request;
  /** Mistakes by field path, in words. */
  readonly errors: Readonly<Record<string, string | undefined>>;
  readonly set: (change: Partial<T>) => void;
  /** @returns whether it was saved. */
  readonly submit: () => Promise<boolean>;
  /** Back to the record as it is stored. */
  readonly throwAway: () => Promise<void>;
}

/**
 * A form over a record: its draft, its mistakes, saving it for good.
 * @param stored The record as it is now; fields nobody typed in follow it.
 */
export function useRecordForm<T extends DraftBody>(
  key: string,
  stored: T,
  save: (value: T) => Promise<unknown>,
): RecordForm<T> {
  const words = useWords();
  const draft = useDraft<T>(key, stored);
  const request = useRequest();
  const { keeper } = draft;
  useEffect(() => keeper.suggest(stored), [keeper, stored]);
  return {
    draft,
    request,
    errors: fieldTexts(words, request.problem),
    set: (change) => {
      request.clear();
      draft.set(change);
    },
    submit: async () => {
      const saved = await request.run(async () => {
        await keeper.flush();
        const { value } = keeper.state.getState();
        await save(value);
        await keeper.discard(value);
        return true;
      });
      return saved === true;
    },
    throwAway: async () => {
      await request.run(() => keeper.discard(stored));
    },
  };
}
