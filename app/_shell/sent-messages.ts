import 'server-only';
import type { AbstractIntlMessages } from 'next-intl';
import { getMessages } from 'next-intl/server';
import { compileSentences } from './sentences/compile.ts';

/**
 * The sentences under these names, compiled for the browser: a namespace (`accounts`), or a part of one (`rollouts.statuses`), which may be one
 * sentence. Which ones a page needs stands in section-messages.ts.
 */
export async function messagesNamed(names: readonly string[]): Promise<AbstractIntlMessages> {
  const known = await getMessages();
  const sent: AbstractIntlMessages = {};
  for (const name of names) {
    const [namespace = '', part] = name.split('.');
    const all = known[namespace];
    if (typeof all !== 'object') continue;
    const compiled = compileSentences(all);
    if (part === undefined) sent[namespace] = compiled;
    else sent[namespace] = { ...partsOf(sent[namespace]), ...partNamed(compiled, part) };
  }
  return sent;
}

function partNamed(all: AbstractIntlMessages, name: string): AbstractIntlMessages {
  const part = all[name];
  return part === undefined ? {} : { [name]: part };
}

function partsOf(sent: AbstractIntlMessages | string | undefined): AbstractIntlMessages {
  return typeof sent === 'object' ? sent : {};
}
