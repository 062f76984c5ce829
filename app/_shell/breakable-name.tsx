import { Fragment } from 'react';

/** After what the words of a name are joined by, and where a small letter meets a capital one. */
const betweenWords = /(?<=[-_./:])(?=[^-_./:])|(?<=[a-z])(?=[A-Z])/;

/** Within Japanese compounds that are wider than a column can be, and wherever the same words stand. */
const betweenJapaneseWords = /(?<=リモート)(?=インスツル)|(?<=インスツルメント)(?=済み|不可)/;

/** A name of AWS, in which lines end between its words where they can: an underscore or a capital letter joins them to one for the browser. */
export function BreakableName({ children }: { children: string }) {
  return <Breakable parts={children.split(betweenWords)} />;
}

/** A text of ours that is also filtered by, and so has no marks between the words of its compounds; lines end there where they must. */
export function BreakableText({ children }: { children: string }) {
  return <Breakable parts={children.split(betweenJapaneseWords)} />;
}

function Breakable({ parts }: { parts: readonly string[] }) {
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place alone, and holds no state
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ));
}
