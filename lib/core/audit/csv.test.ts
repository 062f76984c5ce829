import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test('a cell that a spreadsheet would run as a formula is written as text', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n']) {
    expect(csvLine([`${start}HYPERLINK("x")`])).toBe(`"'${start}HYPERLINK(""x"")"\r\n`);
  }
});

test('commas, quotes and line ends stay within their cell', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines', null, undefined, 3, true])).toBe(
    '"a,b","say ""hi""","two\nlines",,,3,true\r\n',
  );
  // Where a decimal comma is used, spreadsheets part cells at semicolons.
  expect(csvLine(['a;=1+1'])).toBe('"a;=1+1"\r\n');
});

test('whatever the text, no cell begins with a formula sign and the line has as many cells as were given', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 6 }), (cells) => {
      const read = readCsvLine(csvLine(cells));
      expect(read).toHaveLength(cells.length);
      for (const [index, cell] of read.entries()) {
        expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
        expect(cell.replace(/^'/, '')).toBe(cells[index]?.replace(/^'/, ''));
      }
    }),
  );
});

/** A strict RFC 4180 reader for one line. */
function readCsvLine(line: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  const text = line.slice(0, -2);
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isQuoted) {
      if (character === '"' && text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else if (character === '"') isQuoted = false;
      else cell += character;
    } else if (character === '"') isQuoted = true;
    else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}
