/** One node of the tree as it is written here. */
export interface DispositionSeed {
  readonly code: string;
  readonly en: string;
  readonly zh: string;
  readonly needsNote?: boolean;
  readonly proposesTask?: boolean;
  readonly children?: readonly DispositionSeed[];
}

/** The tree that a new central starts with, so that a call can be wrapped up on the first day. Administrators change it. */
export const defaultDispositions: readonly DispositionSeed[] = [
  {
    code: "resolved",
    en: "Resolved",
    zh: "已解决",
    children: [
      { code: "resolved-information", en: "Information given", zh: "已提供信息" },
      { code: "resolved-order", en: "Order taken or changed", zh: "已下单或改单" },
      { code: "resolved-account", en: "Account updated", zh: "已更新账户" },
      { code: "resolved-complaint", en: "Complaint settled", zh: "投诉已处理", needsNote: true },
    ],
  },
  {
    code: "follow-up",
    en: "Follow-up needed",
    zh: "需要跟进",
    children: [
      { code: "follow-up-callback", en: "Callback promised", zh: "约定回电", proposesTask: true },
      {
        code: "follow-up-specialist",
        en: "Passed to a specialist",
        zh: "转交专员",
        needsNote: true,
        proposesTask: true,
      },
      { code: "follow-up-documents", en: "Documents to be sent", zh: "待发资料", proposesTask: true },
    ],
  },
  {
    code: "sales",
    en: "Sales",
    zh: "销售",
    children: [
      { code: "sales-interested", en: "Interested", zh: "有意向", proposesTask: true },
      { code: "sales-quote", en: "Quote requested", zh: "索要报价", needsNote: true, proposesTask: true },
      { code: "sales-not-interested", en: "Not interested", zh: "无意向" },
      { code: "sales-won", en: "Sold", zh: "成交" },
    ],
  },
  {
    code: "no-conversation",
    en: "No conversation",
    zh: "未成功沟通",
    children: [
      { code: "no-conversation-wrong-number", en: "Wrong number", zh: "打错电话" },
      { code: "no-conversation-silent", en: "Silent or dropped", zh: "无声或掉线" },
      { code: "no-conversation-voicemail", en: "Voicemail left", zh: "已留言" },
      { code: "no-conversation-spam", en: "Nuisance call", zh: "骚扰电话" },
    ],
  },
];
