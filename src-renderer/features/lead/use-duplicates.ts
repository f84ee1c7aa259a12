import { useEffect, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import type { Duplicate, LeadForm } from "#shared/crm/forms.ts";

const pauseMs = 150;

type TypedFields = Pick<LeadForm, "name" | "company" | "email" | "phones">;

function queryOf({ name, company, email, phones }: TypedFields) {
  return {
    name: name.trim().slice(0, 200),
    company: company.trim().slice(0, 200),
    email: email.trim().slice(0, 254),
    numbers: phones
      .map((phone) => phone.raw.trim().slice(0, 64))
      .filter(Boolean)
      .slice(0, 20),
  };
}
type DuplicatesQuery = ReturnType<typeof queryOf>;

/** Records that may be the same one as is being typed (`except`: the record itself, when it is edited); asked while typing, answers to older text are thrown away. */
export function useDuplicates(
  form: TypedFields,
  except: Duplicate["target"]["id"] | null = null,
): readonly Duplicate[] {
  const { client } = useDesk();
  const [found, setFound] = useState<readonly Duplicate[]>([]);
  const asked = JSON.stringify(queryOf(form));
  useEffect(() => {
    const query = JSON.parse(asked) as DuplicatesQuery;
    if (query.name.length < 2 && query.email === "" && query.numbers.length === 0) {
      setFound([]);
      return;
    }
    const stale = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { items } = await client.records.duplicates({ ...query, except }, { signal: stale.signal });
        if (!stale.signal.aborted) setFound(items);
      } catch {
        // A hint only: asked again with the next key.
      }
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stale.abort();
    };
  }, [client, asked, except]);
  return found;
}
