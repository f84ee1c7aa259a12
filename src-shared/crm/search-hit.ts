import { z } from "zod";

/** One line of the search box: whom or what was found, and by which of its words. */
export const SearchHit = z.object({
  type: z.enum(["customer", "lead", "colleague", "task"]),
  id: z.uuid(),
  title: z.string(),
  subtitle: z.string().nullable(),
  number: z.string().nullable(),
  matched: z.enum(["name", "pinyin", "company", "number", "email", "account", "title"]),
});
export type SearchHit = z.infer<typeof SearchHit>;
