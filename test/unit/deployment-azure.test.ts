import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../../bot/config.js';
import { settings } from '../../bot/settings/settings.js';
import { keys, literal, namesIn, property } from '../support/bicep/names.js';
import { type Declaration, type Expression, parseBicep } from '../support/bicep/parse.js';

const folder = 'deployment/azure';
const modules = readdirSync(path.join(folder, 'modules')).map((name) => `modules/${name}`);
const files = new Map(['main.bicep', ...modules].map((name) => [name, read(name)]));
const parameterFiles = readdirSync(folder).filter((name) => name.endsWith('.bicepparam'));

/** Of Bicep's own functions, those that this project uses: a new one is looked up before it is added here. */
const functions = [
  ...['concat', 'empty', 'filter', 'guid', 'items', 'json', 'map', 'replace', 'resourceGroup', 'string'],
  ...['subscriptionResourceId', 'tenant', 'toLower', 'union', 'uriComponent'],
];

/** Each was held against Microsoft's published types for Bicep, property by property. */
const types = [
  'Microsoft.App/containerApps@2024-03-01',
  'Microsoft.App/jobs@2024-03-01',
  'Microsoft.App/managedEnvironments@2024-03-01',
  'Microsoft.Authorization/roleAssignments@2022-04-01',
  'Microsoft.BotService/botServices/channels@2022-09-15',
  'Microsoft.BotService/botServices/connections@2022-09-15',
  'Microsoft.BotService/botServices@2022-09-15',
  'Microsoft.ContainerRegistry/registries@2023-07-01',
  'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01',
  'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01',
  'Microsoft.KeyVault/vaults/secrets@2023-07-01',
  'Microsoft.KeyVault/vaults@2023-07-01',
  'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01',
  'Microsoft.Network/privateDnsZones@2020-06-01',
  'Microsoft.Network/virtualNetworks@2024-05-01',
  'Microsoft.OperationalInsights/workspaces@2023-09-01',
];

function read(name: string): Declaration[] {
  return parseBicep(readFileSync(path.join(folder, name), 'utf8'));
}

function of(kind: Declaration['kind'], file: string): Declaration[] {
  return (files.get(file) ?? []).filter((declaration) => declaration.kind === kind);
}

function declared(kind: Declaration['kind'], name: string, file = 'main.bicep'): Expression | undefined {
  const found = of(kind, file).find((declaration) => declaration.name === name);
  assert.ok(found, `${file} has no ${kind} ${name}`);
  return found.value;
}

function named(declarations: Declaration[]): string[] {
  return declarations.map(({ name }) => name);
}

const required = (file: string) => named(of('param', file).filter(({ value }) => value === undefined));

describe('deployment/azure', () => {
  for (const [file, declarations] of files) {
    it(`says nothing in ${file} that it does not mean: every name is declared once, and used`, () => {
      const known = named(declarations.filter(({ kind }) => kind !== 'output'));
      assert.equal(new Set(known).size, known.length);
      const used = declarations.map(({ value }) => namesIn(value));
      for (const { values, functions: called } of used) {
        for (const name of values) assert.ok(known.includes(name), `${name} is not declared`);
        for (const name of called) assert.ok(functions.includes(name), `${name}() is not known`);
      }
      const values = new Set(used.flatMap((names) => [...names.values]));
      for (const { kind, name } of declarations)
        if (kind === 'param' || kind === 'var') assert.ok(values.has(name), `${name} is not used`);
    });
  }

  it('gives each module what it asks for, and takes of it what it has', () => {
    for (const { name, type, value } of of('module', 'main.bicep')) {
      const given = keys(property(value, 'params'));
      assert.ok(files.has(type), type);
      assert.deepEqual(
        given.filter((one) => !named(of('param', type)).includes(one)),
        [],
        name,
      );
      assert.deepEqual(
        required(type).filter((one) => !given.includes(one)),
        [],
        name,
      );
    }
    const outputs = of('module', 'main.bicep').flatMap(({ name, type }) =>
      of('output', type).map((output) => `${name}.${output.name}`),
    );
    for (const { value } of files.get('main.bicep') ?? [])
      for (const output of namesIn(value).outputs) assert.ok(outputs.includes(output), output);
  });

  it('makes only resources whose type was looked up', () => {
    const used = [...files.keys()].flatMap((file) => of('resource', file).map(({ type }) => type));
    assert.deepEqual([...new Set(used)].sort(), types);
  });

  it('keeps secrets secret: secure where they come in, in the vault, and nowhere else', () => {
    const secret = /secret(?!Settings)|password|token|dataKey|smtpUrl|databaseUrl/i;
    for (const file of files.keys()) {
      for (const { name, decorators } of of('param', file))
        assert.equal(decorators.includes('secure'), secret.test(name), `${file}: ${name}`);
    }
    const open = property(property(declared('module', 'app'), 'params'), 'settings');
    const shown = of('output', 'main.bicep').map(({ value }) => value);
    for (const value of [open, ...shown]) for (const name of namesIn(value).values) assert.doesNotMatch(name, secret);
  });

  it('sets only what the bot reads, and everything that a start in teams mode needs', () => {
    const union = property(property(declared('module', 'app'), 'params'), 'settings');
    const plain = union?.kind === 'call' ? keys(union.with[1]) : [];
    const list = declared('var', 'secrets', 'modules/vault.bicep');
    const secrets = (list?.kind === 'array' ? list.items : []).map((item) => literal(property(item, 'setting')) ?? '');
    const names = [...plain, ...secrets];
    assert.deepEqual(
      names.filter((name) => !(name in settings)),
      [],
    );
    const guid = '33333333-3333-4333-8333-333333333333';
    const fixed = { BOT_MODE: 'teams', MicrosoftAppType: 'UserAssignedMSI', PARTNER_TYPE: 'direct-bill', PORT: '3978' };
    const values = {
      ...Object.fromEntries(names.map((name) => [name, name.endsWith('Id') || name.endsWith('_ID') ? guid : ''])),
      ...fixed,
      ...{ DATA_KEY: Buffer.alloc(32).toString('base64'), DATABASE_URL: 'postgres://bot:x@db:5432/agreements' },
      ...{ PARTNER_CENTER_CLIENT_SECRET: 'x', PARTNER_CENTER_REFRESH_TOKEN: 'x' },
    };
    assert.equal(readConfig(values).mode, 'teams');
    for (const name of ['BOT_MODE', 'MicrosoftAppType'])
      assert.equal(
        literal(property(union?.kind === 'call' ? union.with[1] : undefined, name)),
        values[name as 'BOT_MODE'],
      );
  });

  for (const file of parameterFiles) {
    it(`fills in with ${file} what has to be, takes secrets from the environment, and README says so`, () => {
      const declarations = read(file);
      assert.equal(declarations.find(({ kind }) => kind === 'using')?.type, 'main.bicep');
      const given = named(declarations).filter((name) => name !== '');
      assert.deepEqual(
        given.filter((name) => !named(of('param', 'main.bicep')).includes(name)),
        [],
      );
      assert.deepEqual(
        required('main.bicep').filter((name) => !given.includes(name)),
        [],
      );
      const secure = named(of('param', 'main.bicep').filter(({ decorators }) => decorators.includes('secure')));
      const readme = readFileSync('deployment/README.md', 'utf8').split('\n## 3.')[1]?.split('\n## 4.')[0] ?? '';
      for (const { name, value } of declarations) {
        const variable = variableOf(value);
        if (variable) assert.match(readme, new RegExp(`\\b${variable}\\b`));
        else assert.ok(!secure.includes(name), name);
      }
      const known = keys(declarations.find(({ name }) => name === 'settings')?.value);
      assert.deepEqual(
        known.filter((name) => !(name in settings)),
        [],
      );
    });
  }
});

/** The variable of the environment that a parameter is read from. */
function variableOf(value: Expression | undefined): string | undefined {
  if (value?.kind !== 'call' || value.of.kind !== 'name') return undefined;
  if (value.of.text === 'readEnvironmentVariable') return literal(value.with[0]);
  return variableOf(value.with[0]);
}

describe('The reader of Bicep for these tests', () => {
  for (const [mistake, text] of Object.entries({
    'a brace that is missing': "resource a 'b@1' = {\n  name: 'x'\n",
    'a brace too many': 'param a string\n}',
    'a string without its end': "var a = 'x",
    'a colon that is missing': "var a = {\n  name 'x'\n}",
    'two properties on a line': "var a = {\n  b: 'x' c: 'y'\n}",
    'a word that is none of Bicep': "variable a = 'x'",
    'an expression in a string without its end': "var a = '${b'",
  })) {
    it(`refuses ${mistake}`, () => {
      assert.throws(() => parseBicep(text), /^Error: line /);
    });
  }
});
