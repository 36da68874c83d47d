/**
 * Where Microsoft offers the Customer Agreement, and in which language besides English: the table of Microsoft Learn,
 * "Download a template of the Microsoft Customer Agreement", with its oddities (Switzerland has French only, Taiwan
 * and Macao share Hong Kong's language; XE, XJ and XS are no ISO codes; China is not in it).
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

/** Offered everywhere; served where another language is not offered. */
export const english = 'en-US';

const localLanguages = new Map<string, string>([
  ...englishOnly.split(' ').map((country) => [country, english] as const),
  ...Object.entries(countriesByLanguage).flatMap(([language, countries]) =>
    countries.split(' ').map((country) => [country, language] as const),
  ),
]);

/** Which text of the agreement: that of a country (ISO 3166-1 alpha-2), in a language such as `de-DE`. */
export interface AgreementText {
  country: string;
  language: string;
}

/** Codes of the countries and regions where the agreement is offered, in the order of the alphabet. */
export const agreementCountries: readonly string[] = [...localLanguages.keys()].sort();

/** The languages in which the agreement is offered in a country, English first; none where it is not offered. */
export function agreementLanguages(country: string): string[] {
  const local = localLanguages.get(country);
  if (!local) return [];
  return local === english ? [english] : [english, local];
}

/** Every language in which the agreement is offered anywhere, English first. */
export const allAgreementLanguages: readonly string[] = [english, ...Object.keys(countriesByLanguage)];

/**
 * The text that fits a customer best: that of its country, in its language (`de-AT`, `de`) where the agreement is
 * offered in that, else in English. Undefined where it is not offered in the country, or the country is not known.
 */
export function bestAgreementText(country: string, language: string): AgreementText | undefined {
  const offered = agreementLanguages(country);
  if (offered.length === 0) return undefined;
  const primary = language.split('-')[0]?.toLowerCase();
  const fitting = offered.find((one) => one.split('-')[0] === primary);
  return { country, language: fitting ?? english };
}
