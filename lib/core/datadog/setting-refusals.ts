import type { SettingWords } from './setting-words.ts';
import { type SettingField, settingOfVariable } from './settings-table.ts';

type FieldOf<Kind extends SettingField['kind']> = Extract<SettingField, { kind: Kind }>;

/** What the schema refused of a setting: the steps that lead from the setting to the wrong part, and the code of the problem. */
export type Refusal = { steps: readonly string[]; code: string };

/** The sentence for a refusal, from `form` of messages/<locale>/profiles.json. Repeats names, never a value. */
export function refusalText(t: SettingWords, field: SettingField, { steps, code }: Refusal): string {
  const say = (name: string, values: Record<string, string | number> = {}) => t(`form.errors.${name}`, values);
  if (field.kind === 'pairs') return pairText(t, field, steps[0] ?? '', code);
  if (field.kind === 'rules') return ruleText(t, field, steps, code);
  // The key of a tag is not of the form that the setting's own text has.
  if (field.kind === 'identity' && steps.length > 0) return t.has(`form.errors.${code}`) ? say(code) : say('invalid');
  // The setting's own code where it has one: zod's codes for numbers and unions say less.
  const own = 'errorCode' in field ? field.errorCode : code;
  if (!t.has(`form.errors.${own}`)) return say('invalid');
  return say(own, 'max' in field ? { min: field.min, max: field.max } : {});
}

function pairText(t: SettingWords, field: FieldOf<'pairs'>, name: string, code: string): string {
  // That a key of a record is wrong is said without the schema's own code.
  const own = code === 'invalid' ? field.key.errorCode : code;
  if (!t.has(`form.errors.${own}`)) return t('form.errors.invalid');
  if (own !== 'managedVariable') return t(`form.errors.${own}`, { variable: name });
  const setting = settingOfVariable(name);
  if (setting === undefined) return t('form.errors.managedByPlanning', { variable: name });
  return t('form.errors.managedVariable', { variable: name, setting: t(`settings.${setting}.label`) });
}

function ruleText(t: SettingWords, field: FieldOf<'rules'>, [index, name]: readonly string[], code: string): string {
  if (index === undefined || !/^\d+$/.test(index)) return t(`form.errors.${field.errorCode}`);
  const rule = Number(index) + 1;
  const members = Object.keys(field.members).join(', ');
  const member = name === undefined ? undefined : field.members[name];
  if (name === undefined || member === undefined)
    return t(`form.errors.${code === 'unknownField' ? 'ruleUnknownMember' : 'ruleNotObject'}`, { rule, members });
  const problem = t.has(`form.ruleProblems.${code}`) ? code : 'invalid';
  const options = 'options' in member ? member.options.join(', ') : '';
  return t('form.errors.ruleMember', { rule, member: name, problem: t(`form.ruleProblems.${problem}`, { options }) });
}
