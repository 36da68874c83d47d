/** What Partner Center's portal warns of, without refusing it. */
export type NameDoubt =
  /** Ends like the name of a web site. */
  | 'web-address'
  /** Has one sign three times in a row. */
  | 'repeated'
  /** Is spelled with blanks between its letters. */
  | 'spaced';

const legalForm =
  /^(?:llc|l\.l\.c|inc|incorporated|ltd|limited|gmbh|mbh|ag|kg|ohg|ug|se|sa|s\.a|sas|sarl|srl|s\.r\.l|spa|bv|b\.v|nv|oy|ab|as|aps|plc|corp|corporation|co|company|lda|ltda|kk|pty|pvt|llp|lp)\.?$/i;
const webAddress = /\.(?:com|net|org|info|biz|io|eu|de|uk|us|fr|es|it|nl|pl|ch|at|jp|br|ca|au|in|cn)$/i;

/**
 * Whether Partner Center takes this as the name of a company: refused are single characters, names without a letter or
 * a digit, and bare legal forms (Microsoft Learn, partner-center/customers/validate-names-addresses).
 */
export function isCompanyName(name: string): boolean {
  return [...name].length > 1 && /[\p{L}\p{N}]/u.test(name) && !legalForm.test(name);
}

/** What somebody should look at again before this name is used; undefined for an ordinary one. Source: same page. */
export function nameDoubt(name: string): NameDoubt | undefined {
  if (webAddress.test(name)) return 'web-address';
  if (/(\S)\1\1/iu.test(name)) return 'repeated';
  return /^[\p{L}\p{N}](?: [\p{L}\p{N}]){2,}$/u.test(name) ? 'spaced' : undefined;
}
