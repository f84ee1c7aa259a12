import "@mantine/dates/styles.layer.css";
import "dayjs/locale/zh-cn";
import { DatesProvider, DateTimePicker } from "@mantine/dates";
import dayjs from "dayjs";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";

const format = "YYYY-MM-DD HH:mm:ss";

interface DueFieldProps {
  readonly value: number | null;
  readonly error: string | undefined;
  readonly onChange: (dueAt: number | null) => void;
}

/** A day and a time of the agent's own zone. */
export function DueField({ value, error, onChange }: DueFieldProps) {
  const words = useWords();
  const language = useLanguage();
  const now = dayjs();
  const at = (moment: dayjs.Dayjs) => moment.format(format);
  const nine = (day: dayjs.Dayjs) => at(day.hour(9).minute(0).second(0));
  return (
    <DatesProvider settings={{ locale: language === "zh-CN" ? "zh-cn" : "en", firstDayOfWeek: 1 }}>
      <DateTimePicker
        size="xs"
        aria-label={words("wrapUp:due")}
        placeholder={words("wrapUp:due")}
        valueFormat={language === "zh-CN" ? "M月D日 dddd HH:mm" : "ddd D MMM HH:mm"}
        value={value === null ? null : at(dayjs(value))}
        error={error}
        clearable
        minDate={at(now.startOf("day"))}
        popoverProps={{ position: "top-end", withinPortal: true }}
        presets={[
          { value: at(now.add(1, "hour")), label: words("wrapUp:in-an-hour") },
          { value: nine(now.add(1, "day")), label: words("wrapUp:tomorrow") },
          { value: nine(now.add(1, "week").startOf("week").add(1, "day")), label: words("wrapUp:next-week") },
        ]}
        onChange={(chosen) => onChange(chosen === null ? null : dayjs(chosen).valueOf())}
      />
    </DatesProvider>
  );
}
