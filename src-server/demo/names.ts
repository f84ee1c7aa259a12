/** Words that the seed composes people and companies from. All invented; a likeness is chance. */
export const chineseSurnames = [
  ..."王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
];
export const chineseGiven =
  "伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英 建华 志强 海燕 晓东 雪梅 国栋 佳怡 子轩 雨桐 浩然 欣怡 梓涵 宇航 思远 婷婷 文博 美玲 俊杰 晨曦 一鸣 若曦 嘉豪 慧敏 立新 春华 秋实 永康".split(
    " ",
  );
export const chineseCompanyStems =
  "华兴 天成 远航 金鼎 博雅 盛世 鸿运 东方 新科 智达 恒通 瑞丰 中诚 海纳 明德 顺达 万和 嘉业 启明 信达 云帆 蓝海 宏图 安泰 联创".split(
    " ",
  );
export const chineseTrades = "科技 贸易 电子 物流 医疗器械 建材 食品 教育咨询 软件 机械 传媒 环保".split(" ");
export const chineseTitles = ["采购经理", "财务主管", "总经理", "行政", "运维工程师", "市场总监", "店长", "前台"];
export const chineseCities: readonly { name: string; areaCode: string }[] = [
  { name: "北京", areaCode: "10" },
  { name: "上海", areaCode: "21" },
  { name: "广州", areaCode: "20" },
  { name: "深圳", areaCode: "755" },
  { name: "成都", areaCode: "28" },
  { name: "杭州", areaCode: "571" },
  { name: "武汉", areaCode: "27" },
  { name: "西安", areaCode: "29" },
  { name: "南京", areaCode: "25" },
  { name: "重庆", areaCode: "23" },
  { name: "苏州", areaCode: "512" },
  { name: "青岛", areaCode: "532" },
];
/** Prefixes of mobile numbers that are in service in China. */
export const chineseMobilePrefixes = [
  "130",
  "131",
  "133",
  "135",
  "136",
  "137",
  "138",
  "139",
  "150",
  "151",
  "152",
  "157",
  "158",
  "159",
  "176",
  "177",
  "180",
  "182",
  "185",
  "186",
  "187",
  "188",
  "189",
  "198",
];

export interface Place {
  readonly country: string;
  readonly city: string;
  readonly timeZone: string;
  readonly language: string;
  readonly given: readonly string[];
  readonly surnames: readonly string[];
  /** National number pattern after the country code; # is any digit. */
  readonly mobile: readonly string[];
  readonly fixed: readonly string[];
}

const english = {
  language: "en",
  given:
    "James Mary Robert Patricia John Jennifer Michael Linda David Susan William Karen Daniel Emily Oliver Grace Thomas Alice Henry Ruby".split(
      " ",
    ),
  surnames:
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Walker Green Hall Clarke Baker Turner Cooper Morris Ward Hughes".split(
      " ",
    ),
};

export const places: readonly Place[] = [
  {
    country: "GB",
    city: "London",
    timeZone: "Europe/London",
    ...english,
    mobile: ["+4477##9#####", "+4478##3#####"],
    fixed: ["+44207946####", "+44208496####"],
  },
  {
    country: "US",
    city: "New York",
    timeZone: "America/New_York",
    ...english,
    mobile: ["+1917555####", "+1646555####"],
    fixed: ["+1212555####"],
  },
  {
    country: "US",
    city: "San Francisco",
    timeZone: "America/Los_Angeles",
    ...english,
    mobile: ["+1415555####"],
    fixed: ["+1628555####"],
  },
  {
    country: "AU",
    city: "Sydney",
    timeZone: "Australia/Sydney",
    ...english,
    mobile: ["+61412######", "+61423######"],
    fixed: ["+6129374####"],
  },
  {
    country: "DE",
    city: "Berlin",
    timeZone: "Europe/Berlin",
    language: "de",
    given: "Lukas Anna Felix Lena Jonas Marie Paul Sophie Max Laura Jürgen Käthe".split(" "),
    surnames: "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Hoffmann Koch Schröder Jäger".split(" "),
    mobile: ["+4915112######", "+4917612######"],
    fixed: ["+4930901820##"],
  },
  {
    country: "FR",
    city: "Paris",
    timeZone: "Europe/Paris",
    language: "fr",
    given: "Camille Hugo Chloé Louis Léa Jules Inès Étienne Zoé François".split(" "),
    surnames: "Martin Bernard Dubois Durand Moreau Laurent Lefèvre Garnier Roux Lambert".split(" "),
    mobile: ["+336123#####", "+337523#####"],
    fixed: ["+33142####10"],
  },
  {
    country: "SG",
    city: "Singapore",
    timeZone: "Asia/Singapore",
    language: "en",
    given: "Wei Ming Hui Ling Jun Kai Siti Priya Arjun Mei".split(" "),
    surnames: "Tan Lim Lee Ng Ong Goh Chua Rahman Kumar Teo".split(" "),
    mobile: ["+658123####", "+659123####"],
    fixed: ["+656212####"],
  },
  {
    country: "HK",
    city: "Hong Kong",
    timeZone: "Asia/Hong_Kong",
    language: "zh-HK",
    given: "Ka Yan|Chi Ming|Wing Sze|Tsz Kit|Hoi Yan|Man Ho".split("|"),
    surnames: "Chan Wong Cheung Leung Lau Ho Ng Kwok Yip Tang".split(" "),
    mobile: ["+8529123####", "+8526123####"],
    fixed: ["+8522123####"],
  },
  {
    country: "JP",
    city: "東京",
    timeZone: "Asia/Tokyo",
    language: "ja",
    given: "太郎 花子 健一 美咲 翔 さくら 大輔 由美".split(" "),
    surnames: "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村".split(" "),
    mobile: ["+8190123#####"],
    fixed: ["+8133501####"],
  },
];
export const westernCompanyStems =
  "Northwind Harbour Bluefield Redwood Summit Meridian Lakeside Orchard Keystone Granite Willow Beacon Cobalt Sterling Vantage".split(
    " ",
  );
export const westernTrades = [
  "Trading",
  "Logistics",
  "Foods",
  "Instruments",
  "Software",
  "Print",
  "Travel",
  "Dental",
  "Energy",
  "Interiors",
];
export const westernTitles = [
  "Buyer",
  "Accounts payable",
  "Managing director",
  "Office manager",
  "Site engineer",
  "Head of marketing",
];
