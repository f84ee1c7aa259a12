import type { Words } from "#renderer/app/i18n/use-words.ts";
import type { Task } from "#shared/contract/desk/index.ts";

/** What is to be done, in the reader's language where central and no person has made the task: its title is the queue's name then. */
export function taskTitle(words: Words, { title, callback }: Pick<Task, "title" | "callback">): string {
  return callback === null ? title : words("tasks:callback.title", { queue: title });
}
