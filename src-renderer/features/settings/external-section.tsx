import { Button } from "@mantine/core";
import { IconCheck, IconCopy, IconEye, IconEyeOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { exampleUrl, hidden } from "./example-url.ts";
import styles from "./settings.module.css";

/** The other way in: a phone console that opens a record by an address on this machine. */
export function ExternalSection() {
  const words = useWords();
  const { client } = useDesk();
  const { enabled, url } = useSlice("app", (app) => app.external);
  const [token, setToken] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const request = useRequest();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once per address; `request` is new with each drawing.
  useEffect(() => {
    let gone = false;
    void request
      .run(() => client.settings.externalToken())
      .then((answer) => {
        if (!gone && answer !== null) setToken(answer.token);
      });
    return () => {
      gone = true;
    };
  }, [client, url]);
  if (!enabled || url === null) {
    return (
      <div className={styles.section}>
        <Strip tone="info">{words(enabled ? "settings:external.no-port" : "settings:external.off")}</Strip>
      </div>
    );
  }
  return (
    <div className={styles.section}>
      <p>{words("settings:external.what")}</p>
      <RefusalStrip request={request} />
      {token !== null && (
        <>
          <Copied label={words("settings:external.address")} text={url} />
          <Copied
            label={words("settings:external.token")}
            text={token}
            shown={shown ? token : hidden}
            more={
              <Button
                leftSection={
                  shown ? <IconEyeOff size={14} aria-hidden="true" /> : <IconEye size={14} aria-hidden="true" />
                }
                onClick={() => setShown(!shown)}
              >
                {words(shown ? "settings:external.hide" : "settings:external.show")}
              </Button>
            }
          />
          <Copied
            label={words("settings:external.example")}
            text={exampleUrl(url, token)}
            shown={exampleUrl(url, shown ? token : hidden)}
          />
          <p className={styles.soft}>{words("settings:external.parameters")}</p>
          <Strip tone="info">{words("settings:external.secret")}</Strip>
        </>
      )}
    </div>
  );
}

interface CopiedProps {
  readonly label: string;
  readonly text: string;
  /** What is seen of it; the whole text where it is not given. */
  readonly shown?: string;
  readonly more?: React.ReactNode;
}

function Copied({ label, text, shown = text, more }: CopiedProps) {
  const words = useWords();
  const [copied, setCopied] = useState<"no" | "yes" | "failed">("no");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied("yes");
    } catch {
      // The browser keeps the clipboard from this page: the agent can still mark the text and copy it by hand.
      setCopied("failed");
    }
  };
  return (
    <div className={styles.field}>
      <span className={styles.soft}>{label}</span>
      <code className={styles.code}>{shown}</code>
      <div className={styles.buttons}>
        <Button
          leftSection={
            copied === "yes" ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />
          }
          onClick={() => void copy()}
        >
          <span aria-live="polite">
            {words(copied === "yes" ? "settings:external.copied" : "settings:external.copy", { what: label })}
          </span>
        </Button>
        {more}
      </div>
      {copied === "failed" && <span role="status">{words("settings:external.copy-failed")}</span>}
    </div>
  );
}
