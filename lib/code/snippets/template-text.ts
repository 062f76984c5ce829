import { stringify } from 'yaml';
import type { Value } from '../edit/value.ts';

/** A template of CloudFormation as YAML, intrinsic functions in their long form (`{Ref: …}`), ending with a newline. */
export function writeTemplate(template: { readonly [section: string]: Value }): string {
  // YAML 1.1, as CloudFormation reads it: texts such as `on` and `012` get quotes.
  return stringify(template, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
