import type { Contact, Phone } from "#shared/contract/desk/index.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import styles from "./contact-list.module.css";
import { PhoneList } from "./phone-list.tsx";

interface ContactListProps {
  readonly contacts: readonly Contact[];
  readonly phones: readonly Phone[];
  readonly target: PopTarget;
  readonly doNotCall: boolean;
}

/** The people at a company, with their own numbers. */
export function ContactList({ contacts, phones, target, doNotCall }: ContactListProps) {
  return (
    <ul className={styles.list}>
      {contacts.map((contact) => {
        const own = phones.filter((phone) => phone.contactId === contact.id);
        return (
          <li key={contact.id}>
            <p>
              <span className={styles.name}>{contact.name}</span>
              {contact.role && <span className={styles.role}>{contact.role}</span>}
            </p>
            {own.length > 0 && <PhoneList phones={own} target={target} name={contact.name} doNotCall={doNotCall} />}
          </li>
        );
      })}
    </ul>
  );
}
