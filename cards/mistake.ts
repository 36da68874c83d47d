/** What the server found wrong with a field of a form of several steps; not every field can have every mistake. */
export type Mistake =
  | 'required'
  | 'too-long'
  | 'invalid'
  | 'not-offered'
  | 'taken'
  | 'in-future'
  | 'outdated'
  | 'not-the-customers';
