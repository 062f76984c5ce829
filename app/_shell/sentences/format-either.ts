import type formatMessage from 'use-intl/format-message';
// By its file, as its name leads here (next.config.js); only by its name does it have types.
// @ts-expect-error
import formatIcu from '../../../node_modules/use-intl/dist/esm/production/format-message/index.js';
import formatCompiled from './format-compiled.ts';

/**
 * Takes the place of `use-intl/format-message` on the server: what a component of the browser says there is compiled already, everything
 * else is in ICU's syntax.
 */
const formatEither: typeof formatMessage = (...told) => (Array.isArray(told[1]) ? formatCompiled : formatIcu)(...told);
formatEither.raw = true;
export default formatEither;
