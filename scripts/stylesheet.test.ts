import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { wordlessComponents } from '../app/_shell/cloudscape-words.ts';
import { root } from './launch/command.mjs';
import { cloudscapeModules, stylesheetFile, stylesheetText } from './stylesheet.ts';

const text = stylesheetText();

test('the stylesheet has the styles of all components that the console shows: after one was first used, `npm run stylesheet`', () => {
  expect(fs.readFileSync(path.join(root, stylesheetFile), 'utf8')).toBe(text);
});

test('the colours come first, and the styles of a part before those of what holds it', () => {
  const places = ['internal/base-component', 'icon', 'button', 'modal'].map((name) =>
    text.indexOf(`/components/${name}/styles.scoped.css`),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('what the build leaves out of Cloudscape is still imported under the name that next.config.js knows it by', () => {
  const layout = path.join(root, 'node_modules/@cloudscape-design/components/app-layout/visual-refresh-toolbar');
  const config = fs.readFileSync(path.join(root, 'next.config.js'), 'utf8');
  const drawer = '../drawer/feature-notifications-drawer-content';
  expect(config).toContain(`'${drawer}'`);
  expect(fs.readFileSync(path.join(layout, 'state/use-feature-notifications.js'), 'utf8')).toContain(
    `from '${drawer}'`,
  );
  const button = path.join(root, 'node_modules/@cloudscape-design/components/button/styles.css.js');
  expect(config).toContain("'./styles.scoped.css'");
  expect(fs.readFileSync(button, 'utf8')).toContain("import './styles.scoped.css'");
});

test('no component that the console shows lacks its words', () => {
  const asked = cloudscapeModules()
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) =>
      Array.from(fs.readFileSync(file, 'utf8').matchAll(/useInternalI18n\('([^']+)'\)/g), ([, name]) => name),
    );
  expect(asked).toContain('table');
  expect(wordlessComponents.filter((name) => asked.includes(name))).toEqual([]);
});
