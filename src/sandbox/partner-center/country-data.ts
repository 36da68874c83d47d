/** What the sandbox knows of a country or region. Patterns are sources of regular expressions. */
export interface CountryData {
  /** Codes; a country that has any demands one of them. */
  states?: readonly string[];
  postalCode?: string;
  /** Cultures besides the default one. */
  cultures?: readonly string[];
  callingCode: string;
  /** Pattern and example of the VAT or tax number. */
  taxId?: readonly [pattern: string, sample: string];
  /** Pattern and example of the registration number, where one is demanded. */
  registration?: readonly [pattern: string, sample: string];
  region: 'NA' | 'LATAM' | 'EMEA' | 'APAC';
}

const fiveDigits = '^\\d{5}$';
const fourDigits = '^\\d{4}$';

/**
 * The countries of which it knows most. Codes of states and shapes of postal codes are those of the postal services;
 * the shapes of tax and registration numbers are those of the countries' registers. UNCONFIRMED: which patterns
 * Microsoft checks them with.
 */
export const countryData: Readonly<Record<string, CountryData>> = {
  AT: { callingCode: '43', postalCode: fourDigits, taxId: ['^ATU\\d{8}$', 'ATU12345678'], region: 'EMEA' },
  BR: {
    callingCode: '55',
    states: list('AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO'),
    postalCode: '^\\d{5}-?\\d{3}$',
    registration: ['^\\d{14}$', '12345678000195'],
    region: 'LATAM',
  },
  CA: {
    callingCode: '1',
    states: list('AB BC MB NB NL NS NT NU ON PE QC SK YT'),
    postalCode: '^[A-Za-z]\\d[A-Za-z] ?\\d[A-Za-z]\\d$',
    cultures: ['fr-CA'],
    region: 'NA',
  },
  CH: {
    callingCode: '41',
    postalCode: fourDigits,
    cultures: ['fr-CH', 'it-CH'],
    taxId: ['^CHE-?\\d{3}\\.?\\d{3}\\.?\\d{3}$', 'CHE-123.456.789'],
    region: 'EMEA',
  },
  DE: { callingCode: '49', postalCode: fiveDigits, taxId: ['^DE\\d{9}$', 'DE123456789'], region: 'EMEA' },
  ES: {
    callingCode: '34',
    postalCode: fiveDigits,
    taxId: ['^ES[A-Z0-9]\\d{7}[A-Z0-9]$', 'ESB12345678'],
    region: 'EMEA',
  },
  FR: { callingCode: '33', postalCode: fiveDigits, taxId: ['^FR[A-Z0-9]{2}\\d{9}$', 'FR12345678901'], region: 'EMEA' },
  GB: {
    callingCode: '44',
    postalCode: '^[A-Za-z]{1,2}\\d[A-Za-z\\d]? ?\\d[A-Za-z]{2}$',
    taxId: ['^GB\\d{9}$', 'GB123456789'],
    region: 'EMEA',
  },
  IN: {
    callingCode: '91',
    states: list(
      'AN AP AR AS BR CG CH DH DL GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD PB PY RJ SK TN TR TS UK UP WB',
    ),
    postalCode: '^\\d{6}$',
    cultures: ['hi-IN'],
    registration: ['^[LU]\\d{5}[A-Z]{2}\\d{4}[A-Z]{3}\\d{6}$', 'U72200KA2015PTC123456'],
    region: 'APAC',
  },
  IT: { callingCode: '39', postalCode: fiveDigits, taxId: ['^IT\\d{11}$', 'IT12345678901'], region: 'EMEA' },
  JP: { callingCode: '81', postalCode: '^\\d{3}-?\\d{4}$', region: 'APAC' },
  NL: {
    callingCode: '31',
    postalCode: '^\\d{4} ?[A-Za-z]{2}$',
    taxId: ['^NL\\d{9}B\\d{2}$', 'NL123456789B01'],
    region: 'EMEA',
  },
  PL: {
    callingCode: '48',
    postalCode: '^\\d{2}-\\d{3}$',
    taxId: ['^PL\\d{10}$', 'PL1234567890'],
    registration: ['^\\d{10}$', '0000123456'],
    region: 'EMEA',
  },
  PT: { callingCode: '351', postalCode: '^\\d{4}-\\d{3}$', taxId: ['^PT\\d{9}$', 'PT123456789'], region: 'EMEA' },
  TR: { callingCode: '90', postalCode: fiveDigits, registration: ['^\\d{10}$', '1234567890'], region: 'EMEA' },
  US: {
    callingCode: '1',
    states: list(
      'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND ' +
        'OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY',
    ),
    postalCode: '^\\d{5}(-\\d{4})?$',
    region: 'NA',
  },
  ZA: {
    callingCode: '27',
    postalCode: fourDigits,
    registration: ['^\\d{4}/\\d{6}/\\d{2}$', '2015/123456/07'],
    region: 'EMEA',
  },
};

function list(codes: string): readonly string[] {
  return codes.split(' ');
}
