import { z } from 'zod';
import { ok, type Result } from '../result.js';
import { unreadable } from './errors.js';
import type { AgreementDocument } from './types.js';
import { webAddress } from './web-address.js';
import { text } from './wire.js';

const answer = z.object({ displayUri: text, downloadUri: text, country: text, language: text });

/**
 * Reads the links to the agreement's text. What the answer does not say of country and language is as it was asked
 * for. Source: Microsoft Learn, partner-center/developer/download-customer-agreement-template.
 */
export function readDocument(json: unknown, wanted: { country: string; language: string }): Result<AgreementDocument> {
  const document = answer.safeParse(json);
  const displayUrl = webAddress(document.data?.displayUri ?? '');
  const downloadUrl = webAddress(document.data?.downloadUri ?? '');
  if (!document.success || !displayUrl || !downloadUrl) return unreadable('read');
  const { country, language } = document.data;
  return ok({ displayUrl, downloadUrl, country: country || wanted.country, language: language || wanted.language });
}
