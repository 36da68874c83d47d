import { escapeHtml } from '../mail/text.js';
import { servedLanguage } from './partner-center/template-languages.js';
import type { EnhancedAttestation } from './state.js';

const agreement = 'Microsoft Customer Agreement';

/** The form; `unticked` where it was sent without the tick. */
export function formPage(
  { companyName, signatory, country, language }: EnhancedAttestation,
  urls: { action: string; agreement: string },
  unticked = false,
): string {
  const name = `${signatory.firstName} ${signatory.lastName}`;
  const problem = unticked
    ? '<p id="problem" class="problem" role="alert">Tick the box to accept the agreement.</p>'
    : '';
  return document(
    `Accept the ${agreement}`,
    `<p>Your partner asks you to accept the ${agreement} for your company.</p>
<dl>
<dt>Company</dt><dd dir="auto">${escapeHtml(companyName)}</dd>
<dt>Accepted by</dt><dd><span dir="auto">${escapeHtml(name)}</span><br>${escapeHtml(signatory.email)}</dd>
<dt>Agreement</dt><dd><a href="${escapeHtml(urls.agreement)}" target="_blank" rel="noopener">Read the ${agreement}</a>
(${escapeHtml(country)}, ${escapeHtml(servedLanguage(country, language))})</dd>
</dl>
<form method="post" action="${escapeHtml(urls.action)}">
${problem}
<p><label><input type="checkbox" name="accepted" value="yes" required${problem && ' autofocus aria-describedby="problem"'}>
<span>I accept the ${agreement}</span></label></p>
<button type="submit">Accept</button>
</form>`,
  );
}

export function thankYouPage({ companyName }: EnhancedAttestation): string {
  return document(
    'Thank you, you have accepted',
    `<p>For <bdi>${escapeHtml(companyName)}</bdi>, the ${agreement} is accepted. You can close this page.</p>`,
  );
}

/** For somebody who opens the link again. */
export function acceptedPage({ companyName, acceptedAt }: EnhancedAttestation): string {
  const day = acceptedAt?.slice(0, 10) ?? '';
  return document(
    'Thank you, you have accepted',
    `<p>For <bdi>${escapeHtml(companyName)}</bdi>, the ${agreement} was accepted on ${day}. You can close this page.</p>`,
  );
}

export function expiredPage({ companyName }: EnhancedAttestation): string {
  return document(
    'This link has expired',
    `<p>For <bdi>${escapeHtml(companyName)}</bdi>, the ${agreement} was not accepted. Ask your partner for a new link.</p>`,
  );
}

export function unknownPage(): string {
  return document('There is no such link', '<p>Check that the whole link was copied, or ask your partner.</p>');
}

function document(title: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
<footer>A sandbox: nothing here is a contract.</footer>
</main>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#f3f2f1, #1f1f1f); color: light-dark(#242424, #fff) }
main { max-width: 34rem; margin: 2rem auto; padding: 1.5rem 2rem 2rem; background: light-dark(#fff, #292929); border-radius: .5rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
dl { margin: 1.5rem 0 }
dt { font-size: .875rem; color: light-dark(#616161, #c7c7c7) }
dd { margin: 0 0 .75rem }
a { color: light-dark(#0f548c, #75b6e7) }
label { display: flex; gap: .5rem }
input { flex: none; width: 1.125rem; height: 1.125rem; margin: .1875rem 0 0 }
button { font: inherit; font-weight: 600; padding: .5rem 1.5rem; color: #fff; background: #0f6cbd; border: 0; border-radius: .25rem; cursor: pointer }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
.problem { color: light-dark(#b10e1c, #f1707b) }
footer { margin-top: 2rem; font-size: .875rem; color: light-dark(#616161, #c7c7c7) }
`;
