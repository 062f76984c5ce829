'use client';

import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import type { ReactNode } from 'react';
import { useAddress } from './use-address.ts';

/** One thing that a list can be narrowed by. With `options` some of them are chosen; without, a text is typed. */
export type FilterProperty = {
  key: string;
  label: string;
  /** Heads the proposed values. */
  valuesLabel: string;
  options?: readonly { value: string; label: string }[];
  /** A value that no list proposes, but that an address may carry. */
  isHidden?: boolean;
};

type AddressFilterProps = {
  properties: readonly FilterProperty[];
  /** The filter in force, by property. */
  values: Readonly<Record<string, readonly string[] | undefined>>;
  /** The property that text without a property means. */
  freeText: string;
  placeholder: string;
  ariaLabel: string;
  countText: string;
  /** Further names of the address that a changed filter makes meaningless, such as a cursor. */
  reset?: readonly string[];
  /** What stands before the field. */
  children?: ReactNode;
};

/**
 * Cloudscape's property filter over the address: the values of one property are alternatives, properties narrow each other.
 * The server reads the address and answers the matching rows.
 */
export function AddressFilter(props: AddressFilterProps) {
  const { properties, values, freeText, placeholder, ariaLabel, countText, reset = [], children } = props;
  const { change, isPending } = useAddress();
  const labelOf = (key: string, value: string) =>
    properties.find((property) => property.key === key)?.options?.find((option) => option.value === value)?.label ??
    value;

  const onChange: PropertyFilterProps['onChange'] = ({ detail }) => {
    const next: Record<string, string[] | undefined> = Object.fromEntries(
      properties.map(({ key }) => [key, undefined]),
    );
    for (const token of detail.tokens) {
      const key = token.propertyKey ?? freeText;
      next[key] = [...new Set([...(next[key] ?? []), ...textsOf(token.value)])];
    }
    change({ ...next, ...Object.fromEntries(reset.map((name) => [name, undefined])), page: undefined });
  };

  return (
    <PropertyFilter
      query={{ operation: 'and', tokens: tokensOf(properties, values) }}
      onChange={onChange}
      hideOperations
      filteringProperties={properties
        .filter((property) => !property.isHidden || values[property.key])
        .map((property) => ({
          key: property.key,
          propertyLabel: property.label,
          groupValuesLabel: property.valuesLabel,
          operators: property.options
            ? [
                {
                  operator: '=' as const,
                  tokenType: 'enum' as const,
                  format: (value: unknown) =>
                    textsOf(value)
                      .map((text) => labelOf(property.key, text))
                      .join(', '),
                },
              ]
            : [':'],
          defaultOperator: property.options ? '=' : ':',
        }))}
      filteringOptions={properties.flatMap((property) =>
        (property.options ?? []).map((option) => ({ propertyKey: property.key, ...option })),
      )}
      freeTextFiltering={{ operators: [':'], defaultOperator: ':' }}
      filteringPlaceholder={placeholder}
      filteringAriaLabel={ariaLabel}
      countText={countText}
      loading={isPending}
      customControl={children}
      expandToViewport
    />
  );
}

function tokensOf(
  properties: readonly FilterProperty[],
  values: AddressFilterProps['values'],
): PropertyFilterProps.Token[] {
  return properties.flatMap(({ key, options }): PropertyFilterProps.Token[] => {
    const chosen = values[key];
    if (!chosen || chosen.length === 0) return [];
    if (options) return [{ propertyKey: key, operator: '=', value: [...chosen] }];
    return chosen.map((value) => ({ propertyKey: key, operator: ':', value }));
  });
}

function textsOf(value: unknown): string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts.filter((text): text is string => typeof text === 'string' && text !== '');
}
