import type { CodeTexts } from './code-text.ts';
import { dotnet, go, java } from './compiled-texts.ts';
import { node, python, ruby } from './scripted-texts.ts';

/** Languages of Lambda for which Datadog has something to call; `other` is every language with neither library nor tracer. */
export type CodeLanguage = 'python' | 'node' | 'ruby' | 'java' | 'dotnet' | 'go' | 'other';

/** DogStatsD's own line over UDP, and the Forwarder's line in the log: what any language can write. */
const other: CodeTexts = {
  language: 'bash',
  metric: `printf 'orders.value:12.5|d|#currency:eur' >/dev/udp/127.0.0.1/8125\n`,
  metricToLog: `printf '{"m":"orders.value","v":12.5,"e":%s,"t":["currency:eur"]}\\n' "$(date +%s)"\n`,
};

/** The code of each language. */
export const codeTexts: Readonly<Record<CodeLanguage, CodeTexts>> = { python, node, ruby, java, dotnet, go, other };
