import { Button } from "@mantine/core";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { showTrace } from "#renderer/app/state/workspace.ts";
import { Facts } from "#renderer/features/pop/index.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { Section } from "#renderer/ui/section.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import type { LinkState } from "#shared/contract/desk/index.ts";
import styles from "./settings.module.css";

/** The line to the exchange: whether it works, and if not, which fault it is and what to do about it. */
export function LineSection() {
  const words = useWords();
  const keys = useKeyParts();
  const { client } = useDesk();
  const request = useRequest();
  const link = useSlice("link");
  const isRefused = link.name === "refused" || link.name === "waiting" || (link.name === "off" && link.error !== null);
  return (
    <div className={styles.section}>
      {link.name === "registered" && <Strip tone="good">{words("settings:line.fine")}</Strip>}
      {(link.name === "connecting" || link.name === "registering") && (
        <Strip tone="info">{words("settings:line.on-its-way")}</Strip>
      )}
      <Trouble link={link} />
      {isRefused && (
        <div className={styles.buttons}>
          <Button
            variant="filled"
            disabled={request.busy}
            onClick={() => void request.run(() => client.phone.retryLine())}
            rightSection={<Keys parts={keys("retry-line")} onColor />}
          >
            {words("settings:line.again")}
          </Button>
        </div>
      )}
      <RefusalStrip request={request} />
      <LineFacts link={link} />
    </div>
  );
}

/** Which fault, in one sentence; what to do, in the next; then the exchange's own words for whoever has to mend it. */
function Trouble({ link }: { link: LinkState }) {
  const words = useWords();
  const error = "error" in link ? link.error : null;
  if (error === null) return null;
  const detail = link.name === "refused" ? link.detail : "";
  return (
    <>
      <Section title={words("settings:line.why")}>
        <Strip tone={link.name === "refused" ? "error" : "warning"}>
          <p data-link-error={error}>
            {words(`phone:line-${link.name === "off" ? "off" : "refused"}`, {
              why: words(`phone:link-error.${error}`),
            })}
          </p>
        </Strip>
      </Section>
      <Section title={words("settings:line.do")}>
        <p>{words(`settings:line.help.${error}`)}</p>
        {link.name === "waiting" && <p className={styles.soft}>{words("settings:line.again-in")}</p>}
        {link.name === "refused" && <p className={styles.soft}>{words("settings:line.again-not")}</p>}
      </Section>
      {detail !== "" && (
        <Section title={words("settings:line.exchange-says")}>
          <code className={styles.code}>{detail}</code>
        </Section>
      )}
    </>
  );
}

function LineFacts({ link }: { link: LinkState }) {
  const words = useWords();
  const { workspace } = useDesk();
  const formats = useFormats();
  const phone = useSlice("phone");
  const extension = useSlice("session", (session) => (session.name === "signed-in" ? session.user.extension : null));
  const { deskPhone } = phone;
  const device =
    phone.device === "desk-phone" && deskPhone !== null
      ? words("phone:device-desk-phone", { extension: deskPhone.extension })
      : words("phone:device-softphone");
  return (
    <Section title={words("settings:about.line")}>
      <Facts
        items={[
          { label: words("settings:about.state"), value: words(`app:line.${link.name}`) },
          { label: words("settings:about.exchange"), value: "server" in link ? link.server : null },
          { label: words("settings:about.extension"), value: extension },
          { label: words("settings:about.since"), value: formats.full(link.at) },
          { label: words("settings:line.device"), value: device },
          {
            label: words("settings:line.caller-ids"),
            value: phone.callerIds.map(({ number, label }) => `${formats.number(number)} ${label}`.trim()).join(", "),
          },
        ]}
      />
      <div className={styles.buttons}>
        <Button onClick={() => showTrace(workspace, "line")}>{words("trace:open-line")}</Button>
      </div>
    </Section>
  );
}
