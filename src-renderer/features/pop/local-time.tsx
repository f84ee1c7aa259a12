import { useNow } from "#renderer/app/format/use-now.ts";
import { useLanguage } from "#renderer/app/i18n/use-words.ts";

/** What the clock shows where the customer is. A zone that this machine does not know is shown by its name. */
export function LocalTime({ zone }: { zone: string }) {
  const language = useLanguage();
  const now = useNow(60_000);
  const format = zoneFormat(language, zone);
  return <span>{format === null ? zone : format.format(now)}</span>;
}

const made = new Map<string, Intl.DateTimeFormat | null>();

/** Dear to make, and the same few zones come again with every record: kept. */
function zoneFormat(language: string, timeZone: string): Intl.DateTimeFormat | null {
  const key = `${language} ${timeZone}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const format = makeFormat(language, timeZone);
  made.set(key, format);
  return format;
}

function makeFormat(language: string, timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat(language, {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  } catch {
    // Not a zone of this machine: its name is shown.
    return null;
  }
}
