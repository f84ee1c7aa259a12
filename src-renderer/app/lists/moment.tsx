import { tipOf } from "#renderer/ui/tip.ts";
import { useFormats } from "../format/use-formats.ts";
import { useNow } from "../format/use-now.ts";

/** A point in time as short as it can be said; whole in its tooltip. */
export function Moment({ at, className }: { at: number; className?: string | undefined }) {
  const formats = useFormats();
  // What is shown changes at midnight.
  const now = useNow(60_000);
  return (
    <time className={className} dateTime={new Date(at).toISOString()} {...tipOf(formats.full(at))}>
      {formats.moment(at, now)}
    </time>
  );
}
