import { type ImportField, isPhoneField } from "./fields.ts";

/** Names that columns have in exports of other systems, folded as `folded` does. English and Chinese. */
const names: Readonly<Record<ImportField, readonly string[]>> = {
  name: [
    ..."name,fullname,customer,customername,contactname,client,clientname,displayname".split(","),
    ..."姓名,名字,名称,客户,客户名,客户名称,客户姓名,联系人,联系人姓名,全名".split(","),
  ],
  kind: [..."kind,type,customertype".split(","), ..."类型,客户类型,性质".split(",")],
  company: [
    ..."company,companyname,organization,organisation,organizationname,firm,employer,account,accountname".split(","),
    ..."公司,公司名称,单位,单位名称,企业,企业名称,所属公司".split(","),
  ],
  title: [..."title,jobtitle,position,role".split(","), ..."职位,职务,头衔,岗位".split(",")],
  accountNumber: [
    ..."accountnumber,accountno,customernumber,customerno,customerid,clientid,number,no,id,code".split(","),
    ..."账号,帐号,客户编号,客户号,会员号,会员编号,编号,编码".split(","),
  ],
  "phone-mobile": [
    ..."mobile,mobilephone,mobilenumber,cell,cellphone,cellular,handy".split(","),
    ..."手机,手机号,手机号码,移动电话,移动号码".split(","),
  ],
  "phone-work": [
    ..."workphone,businessphone,officephone,companyphone,phonework,worknumber".split(","),
    ..."办公电话,公司电话,单位电话,座机,固话,固定电话,工作电话".split(","),
  ],
  "phone-home": [..."homephone,phonehome,private".split(","), ..."家庭电话,住宅电话,宅电".split(",")],
  "phone-fax": [..."fax,faxnumber".split(","), ..."传真,传真号码".split(",")],
  "phone-other": [
    ..."phone,phonenumber,phones,telephone,tel,telephonenumber,telno,otherphone,contactnumber".split(","),
    ..."电话,电话号码,联系电话,其他电话,号码,联系方式".split(","),
  ],
  email: [..."email,emailaddress,mail,emails".split(","), ..."邮箱,电子邮箱,邮件,电子邮件,邮箱地址".split(",")],
  address: [
    ..."address,street,streetaddress,postaladdress,address1".split(","),
    ..."地址,通讯地址,详细地址,联系地址".split(","),
  ],
  city: [..."city,town,location".split(","), ..."城市,所在城市,市".split(",")],
  country: [..."country,countrycode,nation".split(","), ..."国家,国别,国家地区".split(",")],
  language: [..."language,lang,locale,preferredlanguage".split(","), ..."语言,语种".split(",")],
  timeZone: [..."timezone,tz".split(","), ..."时区".split(",")],
  tier: [..."tier,level,vip,grade,class".split(","), ..."等级,级别,客户等级,客户级别,会员等级".split(",")],
  status: [..."status,state".split(","), ..."状态,客户状态".split(",")],
  doNotCall: [..."donotcall,dnc,donotphone,nocalls".split(","), ..."免打扰,勿扰,请勿致电,禁止呼叫,拒绝来电".split(",")],
  owner: [
    ..."owner,accountowner,agent,salesrep,assignedto,responsible".split(","),
    ..."负责人,归属人,客服,销售,跟进人".split(","),
  ],
  notes: [
    ..."notes,note,remarks,remark,comment,comments,description".split(","),
    ..."备注,说明,描述,注释,备注信息".split(","),
  ],
};

const fieldOf = new Map<string, ImportField>(
  (Object.entries(names) as [ImportField, readonly string[]][]).flatMap(([field, all]) =>
    [field, ...all].map((name): [string, ImportField] => [folded(name), field]),
  ),
);

/** Case, width, spaces, punctuation and what stands in brackets do not tell columns apart: "E-Mail (private)" is "email". */
function folded(header: string): string {
  const text = header.normalize("NFKC").toLowerCase();
  const outside = text.replace(/\(.*?\)|\[.*?\]/g, "");
  return (outside.trim() === "" ? text : outside).replace(/[^\p{L}\p{N}]/gu, "").replace(/(?<=\D)\d$/, "");
}

/**
 * What each column probably is, by its header. Each field once, the first column that looks like it; numbers as often as they stand there.
 * @returns one entry per header; null: not imported.
 */
export function guessMapping(headers: readonly string[]): (ImportField | null)[] {
  const taken = new Set<ImportField>();
  return headers.map((header) => {
    const field = fieldOf.get(folded(header)) ?? null;
    if (field === null || (taken.has(field) && !isPhoneField(field))) return null;
    taken.add(field);
    return field;
  });
}
