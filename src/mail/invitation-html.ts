import { escapeHtml, plainLines, singleLine } from './text.js';

const style = 'font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#242424';

/**
 * The HTML version of a completed invitation. Its last line, the link, is the only thing that can be clicked;
 * nothing in the text is read as HTML, and nothing is loaded from anywhere. The languages of invitations are
 * written left to right; a paragraph that somebody rewrote in another script gets its own direction.
 */
export function invitationHtml(text: string, language: string): string {
  const paragraphs = plainLines(text).split('\n\n');
  const last = paragraphs.length - 1;
  return [
    '<!DOCTYPE html>',
    `<html lang="${escapeHtml(singleLine(language))}" dir="ltr">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>',
    `<body style="${style}">`,
    ...paragraphs.map((paragraph, index) => toParagraph(paragraph, index === last)),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Web addresses: with encryption, or on this very machine, where the sandbox's pages are. */
const webAddress = /^(https:\/\/\S+|http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?([/?#]\S*)?)$/;

function toParagraph(text: string, isLast: boolean): string {
  const shown = escapeHtml(text);
  const isLink = isLast && webAddress.test(text);
  return `<p dir="auto">${isLink ? `<a href="${shown}">${shown}</a>` : shown.replaceAll('\n', '<br>\n')}</p>`;
}
