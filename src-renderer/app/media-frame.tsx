import { useEffect, useRef, useState } from "react";
import { useSlice } from "./desk-context.ts";
import { useWords } from "./i18n/use-words.ts";
import styles from "./media-frame.module.css";

/** A frame that is loading attaches well before this. */
const loadsWithinMs = 8_000;
/** A page that was there and is gone for the engine has had its two seconds to come back. */
const againAfterMs = 1_000;

/**
 * The media page of the browser host: hidden inside this page, a page of its own. In Electron it has its own window (DESIGN 2).
 * When the engine has no media page any more (this one crashed or was navigated away, or the tab that had taken the audio over was
 * closed), a fresh one is loaded, and the engine takes the calls over into it.
 */
export function MediaFrame() {
  const words = useWords();
  const isBrowser = useSlice("app", (app) => app.host === "browser");
  const isAbsent = useSlice("media", (media) => media.page === "absent");
  const [life, setLife] = useState(0);
  const wasThere = useRef(false);
  useEffect(() => {
    if (!isAbsent) {
      wasThere.current = true;
      return;
    }
    const again = () => setLife((now) => now + 1);
    const soon = wasThere.current ? setTimeout(again, againAfterMs) : undefined;
    const every = setInterval(again, loadsWithinMs);
    return () => {
      clearTimeout(soon);
      clearInterval(every);
    };
  }, [isAbsent]);
  if (!isBrowser) return null;
  return (
    <iframe
      key={life}
      className={styles.frame}
      src="./media.html"
      title={words("app:media-frame")}
      allow="microphone; autoplay; speaker-selection"
      tabIndex={-1}
      aria-hidden="true"
    />
  );
}
