import "i18next";

/**
 * Literal keys, checked: a namespace per feature, its English file is the list of its keys. A feature that brings another namespace adds it
 * here; the files themselves are found by `create-i18n.ts`.
 */
declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    returnNull: false;
    resources: {
      common: typeof import("#shared/i18n/en/common.json");
      app: typeof import("#shared/i18n/en/app.json");
      session: typeof import("#shared/i18n/en/session.json");
      quality: typeof import("#shared/i18n/en/quality.json");
      phone: typeof import("#shared/i18n/en/phone.json");
      pop: typeof import("#shared/i18n/en/pop.json");
      why: typeof import("#shared/i18n/en/why.json");
      lead: typeof import("#shared/i18n/en/lead.json");
      wrapUp: typeof import("#shared/i18n/en/wrapUp.json");
      search: typeof import("#shared/i18n/en/search.json");
      demo: typeof import("#shared/i18n/en/demo.json");
      notice: typeof import("#shared/i18n/en/notice.json");
      problem: typeof import("#shared/i18n/en/problem.json");
      field: typeof import("#shared/i18n/en/field.json");
      lists: typeof import("#shared/i18n/en/lists.json");
      customers: typeof import("#shared/i18n/en/customers.json");
      leads: typeof import("#shared/i18n/en/leads.json");
      tasks: typeof import("#shared/i18n/en/tasks.json");
      history: typeof import("#shared/i18n/en/history.json");
      settings: typeof import("#shared/i18n/en/settings.json");
      sync: typeof import("#shared/i18n/en/sync.json");
      administration: typeof import("#shared/i18n/en/administration.json");
      trace: typeof import("#shared/i18n/en/trace.json");
      imports: typeof import("#shared/i18n/en/imports.json");
      reports: typeof import("#shared/i18n/en/reports.json");
      persons: typeof import("#shared/i18n/en/persons.json");
      central: typeof import("#shared/i18n/en/central.json");
      wallboard: typeof import("#shared/i18n/en/wallboard.json");
      audit: typeof import("#shared/i18n/en/audit.json");
    };
  }
}
