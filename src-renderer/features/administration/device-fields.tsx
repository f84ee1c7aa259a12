import { Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { UserDevices } from "#shared/contract/desk/index.ts";
import styles from "./administration.module.css";
import type { DeviceValues } from "./device-values.ts";

interface DeviceFieldsProps {
  readonly value: DeviceValues;
  readonly onChange: (value: DeviceValues) => void;
  /** There is a line with a password already. */
  readonly hadLine: boolean;
  /** The exchange's, to choose from. */
  readonly callerIds: UserDevices["callerIds"];
  /** For a new line: most exchanges name it after the extension. */
  readonly extension: string;
}

/** The user's line at the exchange and his desk phone. A password is written, never shown. */
export function DeviceFields({ value, onChange, hadLine, callerIds, extension }: DeviceFieldsProps) {
  const words = useWords();
  const { line, deskPhone } = value;
  const text = (
    label: string,
    shown: string,
    set: (text: string) => void,
    more: { required?: boolean; maxLength?: number; description?: string } = {},
  ) => (
    <TextInput
      label={label}
      value={shown}
      autoComplete="off"
      maxLength={64}
      onChange={(event) => set(event.currentTarget.value)}
      {...more}
    />
  );
  return (
    <>
      <fieldset className={styles.group}>
        <legend>{words("administration:line.title")}</legend>
        <Checkbox
          size="xs"
          label={words("administration:line.has")}
          checked={line !== null}
          onChange={(event) =>
            onChange({
              ...value,
              line: event.currentTarget.checked
                ? { username: extension, authUsername: "", password: "", displayName: "", callerIds: null }
                : null,
            })
          }
        />
        {line && (
          <>
            <div className={styles.pair}>
              {text(
                words("administration:line.username"),
                line.username,
                (username) => onChange({ ...value, line: { ...line, username } }),
                { required: true, description: words("administration:line.username-hint") },
              )}
              <PasswordInput
                size="xs"
                label={words("administration:line.password")}
                description={words(hadLine ? "administration:line.password-kept" : "administration:line.password-new")}
                required={!hadLine}
                maxLength={256}
                value={line.password}
                autoComplete="new-password"
                visibilityToggleButtonProps={{ "aria-label": words("session:show-password") }}
                onChange={(event) => onChange({ ...value, line: { ...line, password: event.currentTarget.value } })}
              />
              {text(
                words("administration:line.authUsername"),
                line.authUsername,
                (authUsername) => onChange({ ...value, line: { ...line, authUsername } }),
                { description: words("administration:line.authUsername-hint") },
              )}
              {text(
                words("administration:line.displayName"),
                line.displayName,
                (displayName) => onChange({ ...value, line: { ...line, displayName } }),
                { maxLength: 120, description: words("administration:line.displayName-hint") },
              )}
            </div>
            {callerIds.length > 0 && (
              <CallerIds
                all={callerIds}
                chosen={line.callerIds}
                onChange={(chosen) => onChange({ ...value, line: { ...line, callerIds: chosen } })}
              />
            )}
          </>
        )}
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{words("administration:phone.title")}</legend>
        <Checkbox
          size="xs"
          label={words("administration:phone.has")}
          checked={deskPhone !== null}
          onChange={(event) =>
            onChange({
              ...value,
              deskPhone: event.currentTarget.checked
                ? { extension, label: words("administration:phone.usual-label"), endpoint: "", obeysNotify: false }
                : null,
            })
          }
        />
        {deskPhone && (
          <>
            <div className={styles.pair}>
              {text(
                words("administration:phone.extension"),
                deskPhone.extension,
                (it) => onChange({ ...value, deskPhone: { ...deskPhone, extension: it } }),
                { required: true, maxLength: 6 },
              )}
              {text(
                words("administration:phone.label"),
                deskPhone.label,
                (label) => onChange({ ...value, deskPhone: { ...deskPhone, label } }),
                { required: true, maxLength: 80 },
              )}
              {text(
                words("administration:phone.endpoint"),
                deskPhone.endpoint,
                (endpoint) => onChange({ ...value, deskPhone: { ...deskPhone, endpoint } }),
                { description: words("administration:phone.endpoint-hint") },
              )}
            </div>
            <Checkbox
              size="xs"
              label={words("administration:phone.obeysNotify")}
              description={words("administration:phone.obeysNotify-hint")}
              checked={deskPhone.obeysNotify}
              onChange={(event) =>
                onChange({ ...value, deskPhone: { ...deskPhone, obeysNotify: event.currentTarget.checked } })
              }
            />
          </>
        )}
      </fieldset>
    </>
  );
}

interface CallerIdsProps {
  readonly all: UserDevices["callerIds"];
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
}

function CallerIds({ all, chosen, onChange }: CallerIdsProps) {
  const words = useWords();
  return (
    <fieldset className={styles.group}>
      <legend>{words("administration:line.callerIds")}</legend>
      <Checkbox
        size="xs"
        label={words("administration:line.all-callerIds")}
        checked={chosen === null}
        onChange={(event) => onChange(event.currentTarget.checked ? null : all.map(({ number }) => number))}
      />
      {chosen !== null &&
        all.map(({ number, label }) => (
          <Checkbox
            key={number}
            size="xs"
            label={`${number} · ${label}`}
            checked={chosen.includes(number)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...chosen, number] : chosen.filter((it) => it !== number))
            }
          />
        ))}
    </fieldset>
  );
}
