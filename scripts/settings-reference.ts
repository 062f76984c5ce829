import { createTranslator, type Messages } from 'use-intl/core';
import { apiKeySourceNames, apiKeySources } from '#lib/core/datadog/api-key-sources.ts';
import { settingSections } from '#lib/core/datadog/setting-sections.ts';
import { hintOf, type SettingWords } from '#lib/core/datadog/setting-words.ts';
import { type SettingDescription, settingsJsonSchema } from '#lib/core/datadog/settings-json-schema.ts';
import { type SettingField, settingFields, settingFieldsOf } from '#lib/core/datadog/settings-table.ts';
import profileMessages from '#messages/en/profiles.json' with { type: 'json' };
import referenceMessages from '#messages/en/settings-reference.json' with { type: 'json' };

/** The settings as they are explained outside the console: on the command line, in docs/ and to editors. */

const words = translatorOf(profileMessages);
const say = translatorOf(referenceMessages);

/** Keys are put together here, so the translator must take any. */
function translatorOf(messages: Messages): SettingWords {
  return createTranslator<Messages>({ locale: 'en', messages });
}

/** One line for each setting: its path, what it accepts, what people call it. */
export function settingsList(): string {
  const width = Math.max(...settingFields.map(({ path }) => path.length));
  return settingFields
    .map((field) => `  ${field.path.padEnd(width)}  ${titleOf(field)}: ${acceptedBy(field)}`)
    .join('\n');
}

/** docs/settings.md: every setting by section. */
export function settingsPage(): string {
  return `${[
    `# ${say('title')}`,
    `<!-- ${say('generated')} -->`,
    say('intro'),
    say('schema'),
    say('example'),
    `\`\`\`json\n${JSON.stringify(exampleSettings, null, 2)}\n\`\`\``,
    ...settingSections.flatMap(({ name }) => [
      `## ${words(`form.sections.${name}.title`)}`,
      words(`form.sections.${name}.description`),
      fieldTable(settingFieldsOf(name)),
      ...(settingFieldsOf(name).some(({ kind }) => kind === 'apiKeySource')
        ? [`### ${say('sources.title')}`, sourceTable(), ...keyForms()]
        : []),
    ]),
  ].join('\n\n')}\n`;
}

/** docs/settings.schema.json: the JSON Schema with the words of the page. */
export function settingsSchemaFile(): string {
  return `${JSON.stringify(settingsJsonSchema(descriptionOf), null, 2)}\n`;
}

/** Settings that the page shows as an example; a test holds that they are valid. */
export const exampleSettings = {
  site: 'datadoghq.eu',
  apiKey: {
    source: 'secretsManager',
    arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-api-key-AbCdEf',
  },
  env: 'production',
  tags: { team: 'payments' },
  capturePayload: false,
  logProcessingRules: [{ type: 'exclude_at_match', name: 'health', pattern: 'GET /health' }],
  variables: { DD_TRACE_SAMPLE_RATE: '0.5' },
  layerVersions: { extension: 'latest', python: 127 },
};

/** A table of keys as the page shows one; a test holds that it is valid. */
export const keyTableExample = {
  apiKey: {
    source: 'secretsManager',
    table: [
      {
        awsAccountId: '111122223333',
        region: 'eu-west-1',
        arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-api-key-AbCdEf',
      },
      { awsAccountId: '444455556666', name: 'shared/datadog' },
      { name: 'datadog-{region}' },
    ],
  },
};

function titleOf({ path }: Pick<SettingField, 'path'>): string {
  return words(`settings.${path}.label`);
}

function descriptionOf(path: string): SettingDescription {
  const description = purposeOf(path);
  return { title: titleOf({ path }), ...(description === undefined ? {} : { description }) };
}

/** What a setting is for: its own sentence, else that of its group. */
function purposeOf(path: string): string | undefined {
  return hintOf(words, { path }) ?? hintOf(words, { path: path.split('.')[0] ?? '' });
}

function acceptedBy(field: SettingField): string {
  switch (field.kind) {
    case 'choice':
      return say('accepts.choice', { options: field.options.join(', ') });
    case 'text':
      return say('accepts.text', { rule: words(`form.errors.${field.errorCode}`) });
    case 'wholeNumber':
    case 'layerVersion':
      return say(`accepts.${field.kind}`, { min: field.min, max: field.max });
    case 'identity':
      return say('accepts.identity', {
        rule: words(`form.errors.${field.errorCode}`),
        origins: field.origins.map((from) => say(`accepts.origins.${from}`)).join(', '),
      });
    case 'apiKeySource':
      return say('accepts.apiKeySource', { sources: apiKeySourceNames.join(', ') });
    case 'pairs':
      return say('accepts.pairs', { rule: words(`form.errors.${field.key.errorCode}`) });
    case 'rules':
      return say('accepts.rules', { members: membersOf(field), patterns: say('accepts.rulePatterns') });
    case 'onOff':
    case 'confirmation':
      return say(`accepts.${field.kind}`);
  }
}

function membersOf({ members, optional }: Extract<SettingField, { kind: 'rules' }>): string {
  const texts = Object.entries(members).map(([name, member]) => {
    if ('options' in member) return say('accepts.ruleOptions', { name, options: member.options.join(', ') });
    return say(optional.some((known) => known === name) ? 'accepts.ruleOptional' : 'accepts.ruleMember', { name });
  });
  return texts.join(', ');
}

function fieldTable(fields: readonly SettingField[]): string {
  const heads = ['setting', 'purpose', 'accepts', 'variables'].map((column) => say(`columns.${column}`));
  const rows = fields.map((field) => [
    `\`${field.path}\``,
    [`**${titleOf(field)}**`, purposeOf(field.path)].filter(Boolean).join('<br>'),
    acceptedBy(field),
    field.variables.map((name) => `\`${name}\``).join('<br>'),
  ]);
  return table([heads, ...rows]);
}

/** How a key is given that is not the same in every account and Region. */
function keyForms(): string[] {
  const { apiKey } = keyTableExample;
  return [
    `### ${say('keyForms.title')}`,
    say('keyForms.intro'),
    ...['name', 'template', 'table'].map((form) => `- ${say(`keyForms.${form}`)}`),
    say('keyForms.example'),
    `\`\`\`json\n${JSON.stringify({ apiKey }, null, 2)}\n\`\`\``,
    say('keyForms.lookup'),
  ];
}

function sourceTable(): string {
  const heads = [say('sources.source'), say('sources.member'), say('columns.purpose'), say('columns.variables')];
  const rows = apiKeySourceNames.map((name) => {
    const { field, variable, errorCode } = apiKeySources[name];
    const source = `settings.apiKey.sources.${name}`;
    return [
      `\`${name}\``,
      `\`${field}\`<br>${words(`form.errors.${errorCode}`)}`,
      `**${words(`${source}.label`)}**<br>${words(`${source}.hint`)}`,
      `\`${variable}\``,
    ];
  });
  return table([heads, ...rows]);
}

function table([heads = [], ...rows]: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(escapeCell).join(' | ')} |`).join('\n');
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
