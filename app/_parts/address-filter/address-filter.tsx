'use client';

import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import type { ReactNode } from 'react';
import { ListFilter, textsOf } from '../list-filter.tsx';
import { useAddress } from './use-address.ts';

/** One thing that a list can be narrowed by. With `options` some of them are chosen; without, a text is typed. */
export type AddressProperty = {
  key: string;
  label: string;
  /** Heads the proposed values. */
  valuesLabel: string;
  options?: readonly { value: string; label: string }[];
  /** A value that no list proposes, but that an address may carry. */
  isHidden?: boolean;
};

type AddressFilterProps = {
  properties: readonly AddressProperty[];
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
 * The filter of a list over the address: the values of one property are alternatives, properties narrow each other. The
 * server reads the address and returns the matching rows.
 */
export function AddressFilter({ properties, values, freeText, reset = [], ...texts }: AddressFilterProps) {
  const { change, isPending } = useAddress();

  const onTokens = (tokens: readonly PropertyFilterProps.Token[]) => {
    const next: Record<string, string[] | undefined> = Object.fromEntries(
      properties.map(({ key }) => [key, undefined]),
    );
    for (const token of tokens) {
      const key = token.propertyKey ?? freeText;
      next[key] = [...new Set([...(next[key] ?? []), ...textsOf(token.value)])];
    }
    change({ ...next, ...Object.fromEntries(reset.map((name) => [name, undefined])), page: undefined });
  };

  return (
    <ListFilter
      {...texts}
      properties={properties
        .filter((property) => !property.isHidden || values[property.key])
        .map(({ options, ...property }) => ({
          ...property,
          kind: options ? ('choice' as const) : ('text' as const),
          options: options ?? [],
        }))}
      operators={{ choice: ['='], text: [':'] }}
      tokens={tokensOf(properties, values)}
      onTokens={onTokens}
      isLoading={isPending}
    />
  );
}

function tokensOf(
  properties: readonly AddressProperty[],
  values: AddressFilterProps['values'],
): PropertyFilterProps.Token[] {
  return properties.flatMap(({ key, options }): PropertyFilterProps.Token[] => {
    const chosen = values[key];
    if (!chosen || chosen.length === 0) return [];
    if (options) return [{ propertyKey: key, operator: '=', value: [...chosen] }];
    return chosen.map((value) => ({ propertyKey: key, operator: ':', value }));
  });
}
