'use client';

import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { useFormatter } from 'next-intl';
import type { ReactNode } from 'react';

/** One thing that a list can be narrowed by. */
export type FilterProperty = {
  key: string;
  label: string;
  /** Heads the proposed values. */
  valuesLabel: string;
  /** `choice`: some of its values are chosen. `text`: a text is typed, and values are only proposed. */
  kind: 'choice' | 'text';
  options: readonly { value: string; label: string }[];
  /** How a value reads that is not among the options; as it is unless given. */
  labelOf?: (value: string) => string;
  /** The operator that a new token begins with. Default: the first one of its kind. */
  defaultOperator?: PropertyFilterProps.ComparisonOperator;
};

type ListFilterProps = {
  properties: readonly FilterProperty[];
  /** The operators of each kind of property. */
  operators: Readonly<Record<FilterProperty['kind'], readonly PropertyFilterProps.ComparisonOperator[]>>;
  tokens?: readonly PropertyFilterProps.Token[];
  onTokens?: (tokens: readonly PropertyFilterProps.Token[]) => void;
  /** In place of tokens: tokens and groups of them, joined by "and" or "or". */
  groups?: { query: PropertyFilterProps.Query; onQuery: (query: PropertyFilterProps.Query) => void };
  /** The operators of text without a property. Default: those of a text. */
  freeTextOperators?: readonly PropertyFilterProps.ComparisonOperator[];
  placeholder: string;
  ariaLabel: string;
  countText: string;
  tokenLimit?: number;
  isLoading?: boolean;
  /** What stands before the field. */
  children?: ReactNode;
};

/** The console's one filter of lists: Cloudscape's property filter, in which all tokens narrow each other unless it has groups. */
export function ListFilter(props: ListFilterProps) {
  const { properties, operators, freeTextOperators = operators.text, children } = props;
  const format = useFormatter();
  const nameOf = ({ options, labelOf }: FilterProperty, value: string) =>
    options.find((option) => option.value === value)?.label ?? labelOf?.(value) ?? value;
  const formatOf = (property: FilterProperty) => (value: unknown) =>
    // One of them is enough, or none may be.
    format.list(
      textsOf(value).map((text) => nameOf(property, text)),
      { type: 'disjunction' },
    );
  return (
    <PropertyFilter
      {...joined(props)}
      filteringProperties={properties.map((property) => ({
        key: property.key,
        propertyLabel: property.label,
        groupValuesLabel: property.valuesLabel,
        operators:
          property.kind === 'text'
            ? [...operators.text]
            : operators.choice.map((operator) => ({
                operator,
                tokenType: 'enum' as const,
                format: formatOf(property),
              })),
        ...(property.defaultOperator === undefined ? {} : { defaultOperator: property.defaultOperator }),
      }))}
      filteringOptions={properties.flatMap(({ key, options }) =>
        options.map((option) => ({ propertyKey: key, ...option })),
      )}
      freeTextFiltering={{ operators: [...freeTextOperators] }}
      filteringPlaceholder={props.placeholder}
      filteringAriaLabel={props.ariaLabel}
      countText={props.countText}
      {...(props.tokenLimit === undefined ? {} : { tokenLimit: props.tokenLimit })}
      loading={props.isLoading ?? false}
      customControl={children}
      expandToViewport
    />
  );
}

function joined({ groups, tokens = [], onTokens }: ListFilterProps) {
  if (groups === undefined) {
    return {
      query: { operation: 'and' as const, tokens: [...tokens] },
      onChange: ({ detail }: { detail: PropertyFilterProps.Query }) => onTokens?.(detail.tokens),
      hideOperations: true,
    };
  }
  return {
    enableTokenGroups: true,
    query: groups.query,
    onChange: ({ detail }: { detail: PropertyFilterProps.Query }) => groups.onQuery(detail),
  };
}

/** The values of a token: one text, or those that were chosen. */
export function textsOf(value: unknown): string[] {
  return [value].flat().filter((text): text is string => typeof text === 'string' && text !== '');
}
