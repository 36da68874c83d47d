/**
 * Countries and regions for which Microsoft offers the Customer Agreement, and in which language besides
 * English: the table of Microsoft's page "Download a template of the Microsoft Customer Agreement", with
 * its oddities (Switzerland has French only, Taiwan and Macao share Hong Kong's language).
 */
const countriesByLanguage: Record<string, string> = {
  'ar-SA': 'AE BH EG IQ JO KW LB LY MU OM QA YE',
  'bg-BG': 'BG',
  'cs-CZ': 'CZ',
  'da-DK': 'DK',
  'de-DE': 'AT DE LI',
  'el-GR': 'GR',
  'es-ES': 'AR BO BZ CL CO CR DO ES GT HN MX NI PA PE PY SV UY VE',
  'et-EE': 'EE',
  'fi-FI': 'FI',
  'fr-FR': 'CA CH CI CM DZ FR GF LU MA MC RW SN ST TN',
  'he-IL': 'IL',
  'hi-IN': 'IN',
  'hr-HR': 'HR',
  'hu-HU': 'HU',
  'id-ID': 'ID',
  'it-IT': 'IT',
  'ja-JP': 'JP',
  'kk-KZ': 'KZ',
  'ko-KR': 'KR',
  'lt-LT': 'LT',
  'lv-LV': 'LV',
  'ms-MY': 'MY',
  'nb-NO': 'NO',
  'nl-NL': 'BE NL',
  'pl-PL': 'PL',
  'pt-BR': 'BR',
  'pt-PT': 'AO CV PT',
  'ro-RO': 'MD RO',
  'ru-RU': 'BY KG RU UZ',
  'sk-SK': 'SK',
  'sl-SI': 'SI',
  'sr-Latn-RS': 'RS',
  'sv-SE': 'SE',
  'th-TH': 'TH',
  'tr-TR': 'TR',
  'uk-UA': 'UA',
  'vi-VN': 'VN',
  'zh-HK': 'HK MO TW',
  'zh-SG': 'SG',
};

const englishOnly =
  'AD AF AG AI AL AM AQ AS AU AW AX AZ BA BB BD BF BI BJ BL BM BN BQ BS BT BV BW CC CD CF CG CK CW ' +
  'CX CY DJ DM EC ER ET FJ FK FM FO GA GB GD GE GG GH GI GL GM GN GP GQ GS GU GW GY HM HT IE IM IO ' +
  'IS JE JM KE KH KI KM KN KY LA LC LK LR LS ME MF MG MH MK ML MM MN MP MQ MR MS MT MV MW MZ NA NC ' +
  'NE NF NG NP NR NU NZ PF PG PH PK PM PN PR PS PW RE SA SB SC SH SJ SL SM SO SR SS SX SZ TC TD TF ' +
  'TG TJ TK TL TM TO TT TV TZ UG UM US VA VC VG VI VU WF WS XE XJ XK XS YT ZA ZM ZW';

const languages = new Map<string, string>([
  ...englishOnly.split(' ').map((country) => [country, 'en-US'] as const),
  ...Object.entries(countriesByLanguage).flatMap(([language, countries]) =>
    countries.split(' ').map((country) => [country, language] as const),
  ),
]);

/** Whether the agreement is offered there. Country codes are upper case; China is not among them. */
export function isOffered(country: string): boolean {
  return languages.has(country);
}

/** The language in which the agreement comes: the wanted one where it is offered, else English. */
export function servedLanguage(country: string, wanted: string): string {
  const local = languages.get(country);
  return local && local.toLowerCase() === wanted.toLowerCase() ? local : 'en-US';
}
