/** Surnames with their share of people, per thousand (the commonest of China's census; the rest spread thinly, as in life). */
export const surnames: readonly (readonly [name: string, share: number])[] = [
  ["王", 72],
  ["李", 71],
  ["张", 68],
  ["刘", 54],
  ["陈", 45],
  ["杨", 31],
  ["黄", 22],
  ["赵", 21],
  ["吴", 20],
  ["周", 19],
  ["徐", 15],
  ["孙", 15],
  ["马", 13],
  ["朱", 13],
  ["胡", 12],
  ["郭", 12],
  ["何", 11],
  ["高", 11],
  ["林", 11],
  ["罗", 10],
  ["郑", 9],
  ["梁", 9],
  ["谢", 8],
  ["宋", 7],
  ["唐", 7],
  ["许", 7],
  ["韩", 6],
  ["冯", 6],
  ["邓", 6],
  ["曹", 6],
  ["彭", 5],
  ["曾", 5],
  ["肖", 5],
  ["田", 5],
  ["董", 5],
  ["潘", 4],
  ["袁", 4],
  ["蔡", 4],
  ["蒋", 4],
  ["余", 4],
  ["欧阳", 2],
  ["上官", 1],
  ["司马", 1],
  ["诸葛", 1],
  ["单", 1],
  ["仇", 1],
  ["解", 1],
  ["查", 1],
]; // prettier-ignore

export const givenCharacters =
  "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉建华玉兰红春梅志国海燕晓东雪峰宇航子轩浩然梓涵欣怡诗琪佳俊凯博思源嘉豪雨桐天翔慧颖立新少云鹏飞宏达";

export const westernGivenNames =
  "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Anna Lukas Léa Hugo Chloé José María Björn Søren Zoë Yuki Haruto Priya Arjun Aisha Omar Olga Dmitri Siobhán Nguyễn".split(
    " ",
  );
export const westernSurnames =
  "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Müller Schmidt Schneider Fischer Weber Dubois Lefèvre Moreau Rossi Ferrari Kowalski Novák Jansen O'Brien MacDonald Tanaka Suzuki Sato Patel Sharma Khan Ivanov Nielsen Åkesson".split(
    " ",
  );

export const cities = ["北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "南京", "西安", "苏州", "天津", "重庆"];
export const chineseBrands =
  "华信 中科 恒达 金源 远大 博远 新宇 天成 东方 鼎盛 智联 云启 海纳 百川 万象 安泰 众诚 宏图 腾跃 创新".split(" ");
export const chineseTrades = "科技 贸易 实业 物流 电子 医药 建材 食品 咨询 传媒 环保 汽车".split(" ");
export const westernBrands =
  "Acme Globex Initech Umbra Northwind Contoso Fabrikam Vertex Summit Harbor Pioneer Cobalt Lumen Orchid Falcon Granite Meridian Aurora Delta Zenith".split(
    " ",
  );
export const westernTrades =
  "Logistics Trading Systems Foods Medical Energy Consulting Media Motors Textiles Labs Partners".split(" ");
