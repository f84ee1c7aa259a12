import { IconBell, IconBellOff, IconDeviceLandlinePhone, IconHeadset } from "@tabler/icons-react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { PhoneState } from "#shared/contract/desk/index.ts";
import styles from "./phone-head.module.css";
import { isLive } from "./sort-calls.ts";

/** At the head of the column, always in the same place: do not disturb, and where calls sound. */
export function PhoneHead() {
  const { client, problems } = useDesk();
  const phone = useSlice("phone");
  const set = (change: Parameters<typeof client.phone.set>[0]) =>
    void problems.run("phone", () => client.phone.set(change));
  return (
    <div className={styles.head}>
      <Quiet on={phone.doNotDisturb} onSet={(doNotDisturb) => set({ doNotDisturb })} />
      {phone.deskPhone && <Device phone={phone} deskPhone={phone.deskPhone} onSet={(device) => set({ device })} />}
    </div>
  );
}

function Quiet({ on, onSet }: { on: boolean; onSet: (on: boolean) => void }) {
  const words = useWords();
  const keys = useKeyParts();
  const Sign = on ? IconBellOff : IconBell;
  useAction("do-not-disturb", () => onSet(!on));
  return (
    <button
      type="button"
      className={styles.quiet}
      aria-pressed={on}
      onClick={() => onSet(!on)}
      {...tipOf(words("phone:do-not-disturb-hint"), keys("do-not-disturb"))}
    >
      <Sign size={16} aria-hidden="true" />
      <span className={styles.word}>{words("phone:do-not-disturb")}</span>
    </button>
  );
}

interface DeviceProps {
  readonly phone: PhoneState;
  readonly deskPhone: NonNullable<PhoneState["deskPhone"]>;
  readonly onSet: (device: PhoneState["device"]) => void;
}

/** Softphone or desk phone: two buttons, the chosen one pressed. Stays as it is while a call is going on. */
function Device({ phone, deskPhone, onSet }: DeviceProps) {
  const words = useWords();
  const keys = useKeyParts();
  const busy = useSlice("calls", (calls) => calls.some(isLive));
  const hasLine = useSlice("link", (link) => !("error" in link && link.error === "not-provisioned"));
  const other = phone.device === "softphone" ? "desk-phone" : "softphone";
  const canSwitch = !busy && (other === "desk-phone" || hasLine);
  useAction("phone-device", () => (canSwitch ? onSet(other) : false));
  const choice = (device: PhoneState["device"]) => {
    const isChosen = phone.device === device;
    const name =
      device === "softphone"
        ? words("phone:device-softphone")
        : words("phone:device-desk-phone", { extension: deskPhone.extension });
    // Nothing is known of a desk phone that calls don't sound at.
    const unreachable = device === "desk-phone" && isChosen && (!deskPhone.reachable || deskPhone.unheard);
    const label = unreachable ? `${name} · ${words("phone:device-unreachable-mark")}` : name;
    const Sign = device === "softphone" ? IconHeadset : IconDeviceLandlinePhone;
    return (
      <button
        type="button"
        className={styles.device}
        aria-pressed={isChosen}
        aria-label={label}
        aria-disabled={(!isChosen && !canSwitch) || undefined}
        data-unreachable={unreachable || undefined}
        onClick={() => !isChosen && canSwitch && onSet(device)}
        {...tipOf(isChosen || canSwitch ? label : `${label} · ${words("phone:device-busy")}`, keys("phone-device"))}
      >
        <Sign size={16} aria-hidden="true" />
        {isChosen && (
          <span className={styles.word}>
            {words(device === "softphone" ? "phone:device-softphone" : "phone:device-desk-phone-short")}
          </span>
        )}
      </button>
    );
  };
  return (
    <fieldset className={styles.devices} aria-label={words("phone:device")}>
      {choice("softphone")}
      {choice("desk-phone")}
    </fieldset>
  );
}
