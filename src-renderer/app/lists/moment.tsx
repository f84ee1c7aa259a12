import { tipOf } from "#renderer/ui/tip.ts";
import { useFormats } from "../format/use-formats.ts";
import { useNow } from "../format/use-now.ts";

/** A point in time as short as it can be said; whole in its tooltip. */
export function Moment({ at }: { at: number }) {
  const formats = useFormats();
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} {...tipOf(formats.full(at))}>
      {formats.moment(at, now)}
    </time>
  );
}
