import { InitialSchema1767225600000 } from './1767225600000-initial-schema.js';

/** In the order in which they are carried out. One that has been released is never changed. */
export const migrations = [InitialSchema1767225600000];
