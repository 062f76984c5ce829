import 'server-only';
import type { AbstractIntlMessages } from 'next-intl';
import { getMessages } from 'next-intl/server';

/**
 * The sentences under these names, for the browser: a namespace (`accounts`), or a part of one (`rollouts.statuses`), which may be one
 * sentence. Which ones a page needs stands in section-messages.ts.
 */
export async function messagesNamed(names: readonly string[]): Promise<AbstractIntlMessages> {
  const known = await getMessages();
  const sent: AbstractIntlMessages = {};
  for (const name of names) {
    const [namespace = '', part] = name.split('.');
    const all = known[namespace];
    if (typeof all !== 'object') continue;
    if (part === undefined) sent[namespace] = all;
    else sent[namespace] = { ...partsOf(sent[namespace]), ...partNamed(all, part) };
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
