import { type Given, passedThrough, type Settings } from './settings.js';

/** Of these, the ones that are needed together. */
const cloudSettings = [
  'ToChannelFromBotLoginUrl',
  'ToChannelFromBotOAuthScope',
  'ToBotFromChannelTokenIssuer',
  'ToBotFromChannelOpenIdMetadataUrl',
] as const;

/** Bot Framework's own settings, by its own names. */
export function botFrameworkSettings(read: Settings, given: Given): Record<string, string> {
  const names = [
    'MicrosoftAppId',
    'MicrosoftAppPassword',
    'MicrosoftAppType',
    'MicrosoftAppTenantId',
    'CertificateThumbprint',
    ...passedThrough,
  ];
  const { CertificatePrivateKey } = read;
  return {
    ...Object.fromEntries(names.flatMap((name) => (given[name] ? [[name, given[name]]] : []))),
    ...(CertificatePrivateKey ? { CertificatePrivateKey } : {}),
  };
}

/** A bot proves who it is by a managed identity, a certificate or a password. */
export function missingOfApp(read: Settings): (keyof Settings)[] {
  const certificate = ['CertificateThumbprint', 'CertificatePrivateKey'] as const;
  if (isType(read, 'UserAssignedMSI')) return [];
  if (certificate.some((name) => read[name])) return certificate.filter((name) => !read[name]);
  return read.MicrosoftAppPassword ? [] : ['MicrosoftAppPassword'];
}

/** Another cloud is described as a whole: with only some of its settings the SDK would let everybody wait, or in. */
export function missingOfCloud(given: Given): string[] {
  if (!cloudSettings.some((name) => given[name])) return [];
  const names = cloudSettings.filter((name) => !given[name]);
  return names.map((name) => `${name} is missing: another cloud needs ${cloudSettings.join(', ')}`);
}

/** Whether the bot is registered as this kind of app. */
export function isType(read: Settings, type: string): boolean {
  return read.MicrosoftAppType?.toLowerCase() === type.toLowerCase();
}
